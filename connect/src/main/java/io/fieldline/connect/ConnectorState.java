package io.fieldline.connect;

import java.util.Map;
import java.util.Optional;

/**
 * What a connector does at one moment.
 *
 * @param failure   why it or a task of it has failed
 * @param isRunning whether all of its tasks run
 * @param metrics   Kafka Connect's metrics of its tasks, since they were started
 */
record ConnectorState(Optional<String> failure, boolean isRunning, Map<String, Double> metrics) {
    ConnectorState {
        metrics = Map.copyOf(metrics);
    }

    /** Read from Kafka, and neither stored nor rejected yet. */
    long pending() {
        return metric("sink-record-active-count");
    }

    long read() {
        return metric("sink-record-read-total");
    }

    long rejected() {
        return metric("total-records-skipped");
    }

    /** Stored or rejected. */
    long done() {
        return Math.max(0, read() - pending());
    }

    /** Whether it has partitions, and has committed offsets at least once, so that it knows what is pending. */
    boolean hasCommitted() {
        return metric("partition-count") > 0 && metric("offset-commit-seq-no") > 0;
    }

    private long metric(String name) {
        return metrics.getOrDefault(name, 0.0).longValue();
    }
}
