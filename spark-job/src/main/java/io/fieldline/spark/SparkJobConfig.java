package io.fieldline.spark;

import io.fieldline.service.Setting;
import java.nio.file.Path;
import java.time.Duration;

/** How the job runs; each component is a key. */
record SparkJobConfig(
        @Setting(help = "Where Kafka is, host:port, several with commas.", byDefault = "localhost:9092")
        String kafkaServers,

        @Setting(
                help = "The folder that holds the job's progress and open windows; it belongs to one job and its data.")
        Path checkpoint,

        @Setting(help = "Spark's master; local[2] runs in this process on two threads.", byDefault = "local[2]")
        String master,

        @Setting(help = "How long a window is; fixed once the checkpoint exists.", byDefault = "15s")
        Duration window,

        @Setting(help = "How much longer than its own rest a window waits for a silent device.", byDefault = "2s")
        Duration grace,

        @Setting(
                help = "How long after its last reading a closed window takes late ones; beside a gap it does longer.",
                byDefault = "10m")
        Duration kept,

        @Setting(help = "How often averages are brought up to date.", byDefault = "1s")
        Duration trigger,

        @Setting(help = "A reading stamped further than this ahead of its Kafka record is rejected.", byDefault = "60s")
        Duration futureTolerance,

        @Setting(help = "Readings taken from Kafka at once, bounding memory; more wait in Kafka.", byDefault = "200000")
        long maxBatch) {

    SparkJobConfig {
        atLeast("--window", window, Duration.ofSeconds(1));
        atLeast("--trigger", trigger, Duration.ofMillis(100));
        if (maxBatch < 1) {
            throw new IllegalArgumentException("--max-batch is %d, want at least 1".formatted(maxBatch));
        }
    }

    WindowRules rules() {
        return new WindowRules(window, grace, kept);
    }

    ReadingGate gate() {
        return new ReadingGate(futureTolerance);
    }

    private static void atLeast(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    "%s is %d ms, want at least %d ms".formatted(key, value.toMillis(), least.toMillis()));
        }
    }
}
