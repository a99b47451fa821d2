package io.fieldline.spark.checkpoint;

import org.apache.hadoop.fs.LocalFileSystem;

/**
 * The {@link NoForkFileSystem} for Spark, without the checksum files of Hadoop. RocksDB's snapshots and uploads to
 * object stores require a {@link LocalFileSystem}.
 */
public final class UncheckedLocalFileSystem extends LocalFileSystem {
    public UncheckedLocalFileSystem() {
        super(new NoForkFileSystem());
        setVerifyChecksum(false);
        setWriteChecksum(false);
    }
}
