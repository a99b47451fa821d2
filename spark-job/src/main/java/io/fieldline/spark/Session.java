package io.fieldline.spark;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.FileSystemBasedCheckpointFileManager;

/** Spark in this process, set up for small batches on a small machine. */
final class Session {
    private Session() {}

    static SparkSession open(String master) {
        return SparkSession.builder()
                .appName("fieldline")
                .master(master)
                .config("spark.ui.enabled", false)
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.datetime.java8API.enabled", true)
                .config("spark.sql.adaptive.enabled", false) // not for streams; left on, it is warned about
                // a state file a partition and batch; fixed once the checkpoint exists
                .config("spark.sql.shuffle.partitions", 2)
                // whatever a host's interfaces are: nothing has to reach this process but itself
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.hadoop.fs.file.impl", NoForkFileSystem.class.getName())
                .config(
                        "spark.sql.streaming.checkpointFileManagerClass",
                        FileSystemBasedCheckpointFileManager.class.getName())
                .getOrCreate();
    }
}
