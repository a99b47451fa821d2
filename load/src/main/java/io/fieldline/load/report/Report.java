package io.fieldline.load.report;

import io.fieldline.load.observe.LocalProcesses.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The results of a run.
 *
 * @param form        that of the messages
 * @param perSecond   the rate that was asked for; empty: as fast as possible
 * @param connections MQTT connections that were made
 * @param warmUpSeconds how long the senders sent before the measurement
 * @param sendSeconds how long the senders took, until everything was acknowledged
 * @param failure     why the run ended early
 */
public record Report(
        String scenario,
        String run,
        Instant started,
        String form,
        long messages,
        int senders,
        int devices,
        Optional<Double> perSecond,
        long connections,
        double warmUpSeconds,
        double sendSeconds,
        List<PointResult> points,
        List<Usage> processes,
        List<String> violations,
        Optional<String> failure) {

    public boolean passes() {
        return violations.isEmpty() && failure.isEmpty();
    }
}
