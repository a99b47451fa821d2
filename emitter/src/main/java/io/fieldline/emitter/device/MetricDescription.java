package io.fieldline.emitter.device;

import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.Label;
import java.util.Optional;

/**
 * How pages show one metric of a device.
 *
 * @param decimals how many decimal places are shown; empty if no operator has chosen it
 */
record MetricDescription(
        Optional<String> unit,
        Optional<String> label,
        Optional<Double> min,
        Optional<Double> max,
        Optional<Integer> decimals) {

    static MetricDescription of(DeviceSummary.Metric metric) {
        return new MetricDescription(metric.unit(), metric.label(), metric.min(), metric.max(), Optional.empty());
    }

    static MetricDescription of(Label label) {
        return new MetricDescription(label.unit(), label.label(), Optional.empty(), Optional.empty(), label.decimals());
    }

    /** The choices of the operator win. */
    MetricDescription with(Label chosen) {
        return new MetricDescription(
                chosen.unit().or(this::unit), chosen.label().or(this::label), min, max, chosen.decimals());
    }
}
