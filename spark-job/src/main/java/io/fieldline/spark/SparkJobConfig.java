package io.fieldline.spark;

import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import io.fieldline.health.HealthSettings;
import io.fieldline.kafka.KafkaSettings;
import io.fieldline.spark.checkpoint.StateStoreType;
import io.fieldline.spark.device.WindowRules;
import io.fieldline.spark.history.HistoryFolder;
import io.fieldline.spark.kafka.JobKafkaClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How the job runs; each component is a key. */
record SparkJobConfig(
        KafkaSettings kafka,

        @Setting(
                help = "Folder of the job's progress and open windows. It belongs to one job and its data."
                        + " On a cluster, a folder that all nodes reach: hdfs://…, s3a://….")
        String checkpoint,

        @Setting(
                help = "Folder for final averages as Parquet, see README; no history if absent."
                        + " s3a://BUCKET/FOLDER writes to an object store.")
        Optional<String> historyFolder,

        @Setting(help = "Time between two updates of the history, at least 1s.", byDefault = "1m")
        Duration historyInterval,

        @Setting(
                help = "Time for which the history has averages, at least 1d; older UTC days are deleted."
                        + " Default: it deletes nothing.")
        Optional<Duration> historyRetention,

        @Setting(
                help =
                        "File of Hadoop properties, e.g. fs.s3a.endpoint, for a checkpoint or a history on an object store."
                                + " It holds secrets.")
        Optional<Path> hadoopProperties,

        @Setting(
                help = "Spark's master; local[2] runs in this process on two threads."
                        + " The master of spark-submit has priority.",
                byDefault = "local[2]")
        String master,

        @Setting(
                help =
                        "Where the state of the devices is: in the heap, or in rocksdb on the local disk, which needs less"
                                + " memory and more CPU. A change moves the state.",
                byDefault = "heap")
        StateStoreType stateStore,

        @Setting(
                help =
                        "Number of partitions of the state, and of parallel tasks in a batch, 1 to 10000."
                                + " A change moves the state. Default: that of the checkpoint; 2 for a new one, 32 on a cluster.")
        Optional<Integer> statePartitions,

        SparkUiSettings sparkUi,

        @Setting(help = "Length of a window, at least 1s; fixed once the checkpoint exists.", byDefault = "15s")
        Duration window,

        @Setting(
                help =
                        "Time from the start of one window to the start of the next, at least 1s."
                                + " If it is shorter than a window, windows overlap. A window must be a multiple of it,"
                                + " at most 60 times. Fixed once the checkpoint exists. Default: the window, each reading in one.")
        Optional<Duration> slide,

        @Setting(
                help = "Extra time that a window waits for a silent device, beyond the rest of the window.",
                byDefault = "2s")
        Duration grace,

        @Setting(
                help = "Time after its last reading in which a closed window accepts late readings."
                        + " They correct its average. Beside a gap the time is longer. Later readings are rejected.",
                byDefault = "10m")
        Duration allowedLateness,

        @Setting(help = "Time between two updates of the averages, at least 100ms.", byDefault = "1s")
        Duration trigger,

        @Setting(
                help = "Maximum time by which a reading may be ahead of its Kafka record."
                        + " A reading that is further ahead is rejected.",
                byDefault = "60s")
        Duration futureTolerance,

        @Setting(
                help = "Maximum number of readings in a batch, which bounds memory. More readings wait in Kafka.",
                byDefault = "400000")
        long maxBatch,

        @Setting(
                help = "Maximum number of devices in memory; readings of further devices are rejected."
                        + " Near this bound, or near that of bytes, the job evicts a device if it has been silent"
                        + " for longer than it was active and for at least 10 minutes.",
                byDefault = "100000")
        int maxDevices,

        @Setting(
                help =
                        "Maximum memory for devices, in bytes; readings of further devices are rejected."
                                + " Default: a quarter of the heap; none with rocksdb, and none on a cluster, whose executors have it.")
        Optional<Long> maxStateBytes,

        @Setting(
                help = "Alert rules, separated by commas: names of included sets, files, or none."
                        + " The sets are basics, co-en50291, co-ul2034, co-osha and anomaly. See README for files.",
                byDefault = "basics,co-en50291,co-ul2034,co-osha,anomaly")
        List<String> alerts,

        HealthSettings http,

        @Setting(
                help = "Check connectivity and configuration, change nothing, then exit with 0 (ok) or 1 (failed).",
                byDefault = "false")
        boolean check) {

    private static final Duration MIN_RETENTION = Duration.ofDays(1);
    private static final int MAX_PARTITIONS = 10_000;

    SparkJobConfig {
        alerts = alerts.equals(List.of("none")) ? List.of() : List.copyOf(alerts);
        new ValidationErrors()
                .unless(window.toMillis() >= 1000, "--window is %d ms, expected at least 1000 ms", window.toMillis())
                .unless(trigger.toMillis() >= 100, "--trigger is %d ms, expected at least 100 ms", trigger.toMillis())
                .unless(
                        historyInterval.toMillis() >= 1000,
                        "--history-interval is %d ms, expected at least 1000 ms",
                        historyInterval.toMillis())
                .unless(
                        historyRetention.orElse(MIN_RETENTION).compareTo(MIN_RETENTION) >= 0,
                        "--history-retention is %s h, expected at least 24 h",
                        historyRetention.orElse(MIN_RETENTION).toHours())
                .unless(
                        historyFolder.isEmpty() || HistoryFolder.isSupported(historyFolder.get()),
                        "--history-folder is %s, expected a folder or s3a://BUCKET/FOLDER",
                        historyFolder.orElse(""))
                .unless(
                        statePartitions.orElse(1) >= 1 && statePartitions.orElse(1) <= MAX_PARTITIONS,
                        "--state-partitions is %d, expected 1 to %d",
                        statePartitions.orElse(1),
                        MAX_PARTITIONS)
                .unless(maxDevices > 0, "--max-devices is %d, expected at least 1", maxDevices)
                .unless(
                        maxStateBytes.orElse(1L) > 0,
                        "--max-state-bytes is %d, expected at least 1",
                        maxStateBytes.orElse(1L))
                .unless(maxBatch > 0, "--max-batch is %d, expected at least 1", maxBatch)
                .unless(
                        master.startsWith("local"),
                        "--master is %s, expected local[N]; on a cluster, spark-submit names the master, see README",
                        master)
                .unless(
                        slide.isEmpty() || isDivided(window, slide.get()),
                        "--slide is %d ms, expected at least 1000 ms, and a window of 1 to %d times it",
                        slide.orElse(window).toMillis(),
                        WindowRules.MOST_OVERLAP)
                .throwIfAny();
    }

    private static boolean isDivided(Duration window, Duration slide) {
        return slide.toMillis() >= 1000
                && window.toMillis() % slide.toMillis() == 0
                && window.toMillis() / slide.toMillis() <= WindowRules.MOST_OVERLAP;
    }

    /** The folder of one of the queries. */
    String checkpointOf(String query) {
        return checkpoint + "/" + query; // a URI would turn a blank into %20
    }

    JobKafkaClients kafkaClients() {
        return new JobKafkaClients(kafka);
    }

    WindowRules windows() {
        return new WindowRules(window, slide.orElse(window), grace, allowedLateness);
    }
}
