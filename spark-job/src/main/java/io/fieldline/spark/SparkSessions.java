package io.fieldline.spark;

import io.fieldline.spark.checkpoint.NoForkFileSystem;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.FileSystemBasedCheckpointFileManager;

/** Starts Spark: in this process, tuned for small batches on a small machine, or on the cluster of spark-submit. */
final class SparkSessions {
    /** Set by spark-submit, like everything that its user configured; those settings have priority. */
    private static final String MASTER = "spark.master";

    private SparkSessions() {}

    static SparkSession open(String master) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("spark.sql.session.timeZone", "UTC");
        settings.put("spark.sql.datetime.java8API.enabled", "true");
        // streaming queries do not support it, and Spark logs a warning if it is on
        settings.put("spark.sql.adaptive.enabled", "false");
        // each batch writes one state file per partition; the number is fixed after the first start
        settings.put("spark.sql.shuffle.partitions", "2");
        // Spark needs an earlier version of the state only after a failure, and then reads it from its file
        settings.put("spark.sql.streaming.maxBatchesToRetainInMemory", "1");
        if (System.getProperty(MASTER) == null) {
            settings.put(MASTER, master);
            settings.putAll(ofThisProcess());
        }
        settings.keySet().removeIf(key -> System.getProperty(key) != null);
        var builder = SparkSession.builder().appName("fieldline");
        settings.forEach(builder::config);
        return builder.getOrCreate();
    }

    /**
     * A quarter of the heap, because batches need the rest: they hold a second copy of the state that they change.
     * Unlimited on a cluster, because the heaps of its executors are unknown.
     */
    static long mostStateBytes() {
        return System.getProperty(MASTER) == null ? Runtime.getRuntime().maxMemory() / 4 : Long.MAX_VALUE;
    }

    private static Map<String, String> ofThisProcess() {
        return Map.of(
                "spark.ui.enabled",
                "false",
                // no other process connects to this one, so the network interfaces of the host do not matter
                "spark.driver.bindAddress",
                "127.0.0.1",
                "spark.driver.host",
                "127.0.0.1",
                "spark.hadoop.fs.file.impl",
                NoForkFileSystem.class.getName(),
                "spark.sql.streaming.checkpointFileManagerClass",
                FileSystemBasedCheckpointFileManager.class.getName());
    }
}
