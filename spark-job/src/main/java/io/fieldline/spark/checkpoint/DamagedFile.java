package io.fieldline.spark.checkpoint;

import org.apache.hadoop.fs.Path;

/** A file of the checkpoint that is missing or ends early. */
final class DamagedFile extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Path file;

    DamagedFile(Path file, Throwable cause) {
        super(cause);
        this.file = file;
    }

    Path file() {
        return file;
    }
}
