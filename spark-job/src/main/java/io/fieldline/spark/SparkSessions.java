package io.fieldline.spark;

import io.fieldline.spark.checkpoint.StateStoreType;
import io.fieldline.spark.checkpoint.UncheckedLocalFileSystem;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.FileSystemBasedCheckpointFileManager;

/** Starts Spark: in this process, tuned for small batches on a small machine, or on the cluster of spark-submit. */
final class SparkSessions {
    /** Set by spark-submit, like everything that its user configured; those settings have priority. */
    private static final String MASTER = "spark.master";

    private static final String PARTITIONS = "spark.sql.shuffle.partitions";

    /** Two or three tasks for each core of a small cluster. */
    private static final String OF_CLUSTER = "32";

    private SparkSessions() {}

    /** Starts Spark with the default settings. */
    static SparkSession open(String master) {
        return open(master, SparkUiSettings.NONE, Map.of());
    }

    /** Starts Spark as configured. */
    static SparkSession open(SparkJobConfig config, HadoopProperties hadoop) {
        var more = new LinkedHashMap<>(config.stateStore().properties());
        config.statePartitions().ifPresent(number -> more.put(PARTITIONS, Integer.toString(number)));
        more.putAll(hadoop.ofSpark());
        return open(config.master(), config.sparkUi(), more);
    }

    static SparkSession open(String master, SparkUiSettings ui, Map<String, String> more) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("spark.sql.session.timeZone", "UTC");
        settings.put("spark.sql.datetime.java8API.enabled", "true");
        // streaming queries do not support it, and Spark logs a warning if it is on
        settings.put("spark.sql.adaptive.enabled", "false");
        // each batch writes one state file per partition; a checkpoint stores the number
        settings.put(PARTITIONS, isOnCluster() ? OF_CLUSTER : "2");
        // Spark needs an earlier version of the state only after a failure, and then reads it from its file
        settings.put("spark.sql.streaming.maxBatchesToRetainInMemory", "1");
        if (!isOnCluster()) {
            settings.put(MASTER, master);
            settings.putAll(ofThisProcess());
            settings.putAll(ui.properties());
        }
        settings.putAll(more);
        settings.keySet().removeIf(key -> System.getProperty(key) != null);
        var conf = isOnCluster() ? new SparkConf() : new UiAddressConf(ui.host());
        conf.setAppName("fieldline");
        settings.forEach(conf::set);
        var builder = SparkSession.builder().sparkContext(SparkContext.getOrCreate(conf));
        settings.forEach(builder::config);
        return builder.getOrCreate();
    }

    /** Whether spark-submit started this process. */
    static boolean isOnCluster() {
        return System.getProperty(MASTER) != null;
    }

    /**
     * A quarter of the heap, because batches need the rest: they hold a second copy of the state that they change.
     * Unlimited on a cluster, because the heaps of its executors are unknown, and with RocksDB, which has the disk.
     */
    static long mostStateBytes(StateStoreType store) {
        return isOnCluster() || store == StateStoreType.ROCKSDB
                ? Long.MAX_VALUE
                : Runtime.getRuntime().maxMemory() / 4;
    }

    private static Map<String, String> ofThisProcess() {
        return Map.of(
                // no other process connects to this one, so the network interfaces of the host do not matter
                "spark.driver.bindAddress",
                "127.0.0.1",
                "spark.driver.host",
                "127.0.0.1",
                "spark.hadoop.fs.file.impl",
                UncheckedLocalFileSystem.class.getName(),
                "spark.sql.streaming.checkpointFileManagerClass",
                FileSystemBasedCheckpointFileManager.class.getName());
    }
}
