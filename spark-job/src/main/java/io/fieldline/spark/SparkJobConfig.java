package io.fieldline.spark;

import io.fieldline.service.Problems;
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
        new Problems()
                .unless(window.toMillis() >= 1000, "--window is %d ms, want at least 1000 ms", window.toMillis())
                .unless(trigger.toMillis() >= 100, "--trigger is %d ms, want at least 100 ms", trigger.toMillis())
                .unless(maxBatch > 0, "--max-batch is %d, want at least 1", maxBatch)
                .unless(
                        master.startsWith("local"),
                        "--master is %s, want local[N]: this process does not run on a cluster yet",
                        master)
                .throwIfAny();
    }

    WindowRules rules() {
        return new WindowRules(window, grace, kept);
    }

    ReadingGate gate() {
        return new ReadingGate(futureTolerance);
    }
}
