package io.fieldline.spark;

import io.fieldline.spark.checkpoint.NoForkFileSystem;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.FileSystemBasedCheckpointFileManager;

/** Spark: in this process, set up for small batches on a small machine, or on the cluster that spark-submit names. */
final class SparkSessions {
    /** Set by spark-submit, with all that was asked of it: what was, is left as it is. */
    private static final String MASTER = "spark.master";

    private SparkSessions() {}

    static SparkSession open(String master) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("spark.sql.session.timeZone", "UTC");
        settings.put("spark.sql.datetime.java8API.enabled", "true");
        settings.put("spark.sql.adaptive.enabled", "false"); // not for streams; left on, it is warned about
        // a state file a partition and batch; fixed once the checkpoint exists
        settings.put("spark.sql.shuffle.partitions", "2");
        // of the state, the last version: one before it is needed only after a failure, and then read from its file
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

    /** Of a heap the rest is for the batches, which hold a second copy of what they change; executors' heaps are not known. */
    static long mostStateBytes() {
        return System.getProperty(MASTER) == null ? Runtime.getRuntime().maxMemory() / 4 : Long.MAX_VALUE;
    }

    private static Map<String, String> ofThisProcess() {
        return Map.of(
                "spark.ui.enabled",
                "false",
                // whatever a host's interfaces are: nothing has to reach this process but itself
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
