package io.fieldline.emitter.device;

import io.fieldline.messages.Label;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What operators chose for one device, by metric; the empty name stands for the device itself. */
record DeviceLabels(Map<String, Label> byMetric) {
    static final DeviceLabels NONE = new DeviceLabels(Map.of());

    DeviceLabels {
        byMetric = Map.copyOf(byMetric);
    }

    /** The name of the device for people. */
    Optional<String> label() {
        return Optional.ofNullable(byMetric.get("")).flatMap(Label::label);
    }

    DeviceLabels with(Label label) {
        var all = new HashMap<>(byMetric);
        all.put(label.metric().orElse(""), label);
        return new DeviceLabels(all);
    }

    DeviceLabels without(String metric) {
        var others = new HashMap<>(byMetric);
        others.remove(metric);
        return new DeviceLabels(others);
    }

    /** The descriptions of the device, with the choices of operators. */
    Map<String, MetricDescription> over(Map<String, MetricDescription> descriptions) {
        if (byMetric.isEmpty()) {
            return descriptions;
        }
        var all = new HashMap<>(descriptions);
        byMetric.forEach((metric, label) -> {
            if (!metric.isEmpty()) {
                all.merge(metric, MetricDescription.of(label), (own, chosen) -> own.with(label));
            }
        });
        return all;
    }
}
