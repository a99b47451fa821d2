package io.fieldline.spark.checkpoint;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.ChecksumException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file. Separates errors of the storage from errors of the content: if the storage fails, no file is
 * damaged.
 */
final class StoredBytes extends FilterInputStream {
    private @Nullable IOException unavailable;

    StoredBytes(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException failed) {
            throw noted(failed);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException failed) {
            throw noted(failed);
        }
    }

    private IOException noted(IOException failed) {
        unavailable = failed instanceof ChecksumException ? unavailable : failed;
        return failed;
    }

    /** Throws what the storage threw, if it did. */
    void rethrowIfUnavailable() throws IOException {
        if (unavailable != null) {
            throw unavailable;
        }
    }
}
