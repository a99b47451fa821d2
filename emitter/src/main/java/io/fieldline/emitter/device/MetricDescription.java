package io.fieldline.emitter.device;

import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.Label;
import java.util.Optional;

/**
 * How pages show one metric of a device. The choices of an operator win over what the device says.
 *
 * @param decimals how many decimal places are shown; empty if no operator has chosen it
 * @param chosen   what an operator has chosen; empty if nothing
 * @param own      what the device says if an operator has chosen something; empty if the device says nothing
 */
record MetricDescription(
        Optional<String> unit,
        Optional<String> label,
        Optional<Double> min,
        Optional<Double> max,
        Optional<Integer> decimals,
        Optional<Texts> chosen,
        Optional<Texts> own) {

    /** The texts of one side alone. */
    record Texts(Optional<String> unit, Optional<String> label, Optional<Integer> decimals) {
        static Texts of(Label label) {
            return new Texts(label.unit(), label.label(), label.decimals());
        }
    }

    static MetricDescription of(DeviceSummary.Metric metric) {
        return new MetricDescription(
                metric.unit(),
                metric.label(),
                metric.min(),
                metric.max(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static MetricDescription of(Label label) {
        return new MetricDescription(
                label.unit(),
                label.label(),
                Optional.empty(),
                Optional.empty(),
                label.decimals(),
                Optional.of(Texts.of(label)),
                Optional.empty());
    }

    /** The choices of the operator win. */
    MetricDescription with(Label choice) {
        var isDescribed = unit.isPresent() || label.isPresent();
        return new MetricDescription(
                choice.unit().or(this::unit),
                choice.label().or(this::label),
                min,
                max,
                choice.decimals(),
                Optional.of(Texts.of(choice)),
                isDescribed ? Optional.of(new Texts(unit, label, Optional.empty())) : Optional.empty());
    }
}
