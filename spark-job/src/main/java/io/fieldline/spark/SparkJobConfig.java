package io.fieldline.spark;

import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import io.fieldline.health.HealthSettings;
import io.fieldline.kafka.KafkaSettings;
import io.fieldline.spark.device.WindowRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How the job runs; each component is a key. */
record SparkJobConfig(
        KafkaSettings kafka,

        @Setting(
                help = "The folder that holds the job's progress and open windows; it belongs to one job and its data."
                        + " On a cluster one that all of it reaches: hdfs://…, s3a://….")
        String checkpoint,

        @Setting(help = "The folder for final averages as Parquet, see README; no history if absent.")
        Optional<Path> historyFolder,

        @Setting(help = "How often the history is brought up to date.", byDefault = "1m")
        Duration historyInterval,

        @Setting(
                help =
                        "Spark's master; local[2] runs in this process on two threads. What spark-submit says goes before it.",
                byDefault = "local[2]")
        String master,

        @Setting(help = "How long a window is; fixed once the checkpoint exists.", byDefault = "15s")
        Duration window,

        @Setting(
                help = "From the start of one window to the start of the next: shorter than a window, they overlap;"
                        + " a window has to be a multiple of it, at most 60 times. Fixed as the window is."
                        + " Default: the window, each reading in one.")
        Optional<Duration> slide,

        @Setting(help = "How much longer than its own rest a window waits for a silent device.", byDefault = "2s")
        Duration grace,

        @Setting(
                help =
                        "How long after its last reading a closed window still takes late ones, which correct it; beside a"
                                + " gap it does longer. Later ones are rejected.",
                byDefault = "10m")
        Duration allowedLateness,

        @Setting(help = "How often averages are brought up to date.", byDefault = "1s")
        Duration trigger,

        @Setting(help = "A reading stamped further than this ahead of its Kafka record is rejected.", byDefault = "60s")
        Duration futureTolerance,

        @Setting(help = "Readings taken from Kafka at once, bounding memory; more wait in Kafka.", byDefault = "400000")
        long maxBatch,

        @Setting(
                help =
                        "Devices remembered; the readings of one more are rejected. Near this bound, and near that of bytes,"
                                + " a device is evicted once it has been silent for longer than it was active, at least 10"
                                + " minutes.",
                byDefault = "100000")
        int maxDevices,

        @Setting(
                help = "Bytes of memory for the devices that are remembered; the readings of one more are rejected."
                        + " Default: a quarter of the heap; none on a cluster, whose executors have it.")
        Optional<Long> maxStateBytes,

        @Setting(
                help = "Rules for alerts, comma between: sets that come along (basics, co-en50291, co-ul2034, co-osha,"
                        + " anomaly) and files of your own, see README; 'none' for none.",
                byDefault = "basics,co-en50291,co-ul2034,co-osha,anomaly")
        List<String> alerts,

        HealthSettings http) {

    SparkJobConfig {
        alerts = alerts.equals(List.of("none")) ? List.of() : List.copyOf(alerts);
        new ValidationErrors()
                .unless(window.toMillis() >= 1000, "--window is %d ms, want at least 1000 ms", window.toMillis())
                .unless(trigger.toMillis() >= 100, "--trigger is %d ms, want at least 100 ms", trigger.toMillis())
                .unless(
                        historyInterval.toMillis() >= 1000,
                        "--history-interval is %d ms, want at least 1000 ms",
                        historyInterval.toMillis())
                .unless(maxDevices > 0, "--max-devices is %d, want at least 1", maxDevices)
                .unless(
                        maxStateBytes.orElse(1L) > 0,
                        "--max-state-bytes is %d, expected at least 1",
                        maxStateBytes.orElse(1L))
                .unless(maxBatch > 0, "--max-batch is %d, want at least 1", maxBatch)
                .unless(
                        master.startsWith("local"),
                        "--master is %s, want local[N]; a cluster is for spark-submit to name, see README",
                        master)
                .unless(
                        slide.isEmpty() || isDivided(window, slide.get()),
                        "--slide is %d ms, want at least 1000 ms, and a window of 1 to %d times it",
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

    ReadingValidator gate() {
        return new ReadingValidator(futureTolerance);
    }
}
