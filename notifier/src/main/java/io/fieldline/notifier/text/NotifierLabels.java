package io.fieldline.notifier.text;

import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.Label;
import io.fieldline.notifier.incident.BoundedMap;
import java.util.Optional;

/**
 * How devices and metrics are shown: as an operator chose, else as the device describes itself, else by name. Thread-safe.
 * The keys are {@code device|metric}, in which the metric of the device itself is empty.
 */
public final class NotifierLabels {
    /** About 0.2 KB each; without its label a metric is shown by name. */
    private static final int MOST_LABELS = 30_000;

    private final BoundedMap<String, Label> chosen = new BoundedMap<>(MOST_LABELS);
    private final BoundedMap<String, String> described = new BoundedMap<>(MOST_LABELS);

    public synchronized void choose(Label label) {
        chosen.put(label.key(), label);
    }

    public synchronized void unchoose(String key) {
        chosen.remove(key);
    }

    public synchronized void describe(DeviceSummary device) {
        device.metrics().forEach((metric, about) -> {
            var key = device.deviceName() + '|' + metric;
            about.label().ifPresentOrElse(label -> described.put(key, label), () -> described.remove(key));
        });
    }

    public synchronized void forget(String deviceName) {
        described.removeIf(key -> key.startsWith(deviceName + '|'));
    }

    public synchronized void clear() {
        chosen.clear();
        described.clear();
    }

    /** Labels that were evicted because there were too many. */
    public synchronized long evicted() {
        return chosen.evicted() + described.evicted();
    }

    synchronized String device(String name) {
        return chosen.get(name + '|').flatMap(Label::label).orElse(name);
    }

    synchronized String metric(String deviceName, String name) {
        var key = deviceName + '|' + name;
        return chosen.get(key)
                .flatMap(Label::label)
                .or(() -> described.get(key))
                .orElse(name);
    }

    /** What an operator chose for the metric. */
    synchronized Optional<Label> choice(String deviceName, String metric) {
        return chosen.get(deviceName + '|' + metric);
    }
}
