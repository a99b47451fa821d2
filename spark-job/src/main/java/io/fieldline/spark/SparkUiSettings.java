package io.fieldline.spark;

import io.fieldline.configuration.Setting;
import java.util.Map;
import java.util.Optional;

/** Spark's own web page about the running queries. */
record SparkUiSettings(
        @Setting(
                help = "Address of the Spark UI, which has no authentication and shows settings and names of queries.",
                byDefault = "127.0.0.1")
        String host,

        @Setting(
                help = "Port of the Spark UI, which shows batches, tasks and memory; 0 chooses a free port."
                        + " On a cluster, spark-submit configures the UI. Default: no UI.")
        Optional<Integer> port) {

    /** Without the UI. */
    static final SparkUiSettings NONE = new SparkUiSettings("127.0.0.1", Optional.empty());

    /** Spark's default of 1,000 jobs and executions takes some 30 MB. */
    private static final String RETAINED = "100";

    SparkUiSettings {
        if (port.isPresent() && (port.get() < 0 || port.get() > 65_535)) {
            throw new IllegalArgumentException("--spark-ui-port %d is outside [0, 65535]".formatted(port.get()));
        }
    }

    /** The properties of Spark. */
    Map<String, String> properties() {
        if (port.isEmpty()) {
            return Map.of("spark.ui.enabled", "false");
        }
        return Map.of(
                "spark.ui.enabled",
                "true",
                "spark.ui.port",
                Integer.toString(port.get()),
                "spark.port.maxRetries",
                "0", // otherwise Spark takes another port if this one is in use
                "spark.ui.killEnabled",
                "false", // a visitor cannot end a query
                "spark.ui.retainedJobs",
                RETAINED,
                "spark.ui.retainedStages",
                RETAINED,
                "spark.ui.retainedTasks",
                "1000",
                "spark.sql.ui.retainedExecutions",
                RETAINED,
                "spark.sql.streaming.ui.retainedProgressUpdates",
                RETAINED);
    }
}
