package io.fieldline.emitter.device;

import io.fieldline.emitter.cache.RecordsByKey;
import io.fieldline.messages.Label;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How operators want devices and metrics to be shown. If they take too many bytes, the least recently changed is evicted. */
public final class LatestLabels {
    /** About 20,000 labels. */
    private static final long MAX_BYTES = 16_000_000;
    /** The memory of a label without its texts. */
    private static final int LABEL_BYTES = 500;

    private final RecordsByKey<Label> labels = new RecordsByKey<>(MAX_BYTES);
    private final Map<String, DeviceLabels> byDevice = new HashMap<>();

    public synchronized void put(Label label) {
        labels.put(label.key(), label, bytes(label), (key, evicted) -> forget(evicted.deviceName(), evicted.metric()));
        byDevice.merge(label.deviceName(), DeviceLabels.NONE.with(label), (known, own) -> known.with(label));
    }

    public synchronized void remove(String device, Optional<String> metric) {
        labels.remove(device + "|" + metric.orElse(""));
        forget(device, metric);
    }

    /** How many labels were evicted. */
    public synchronized long evictions() {
        return labels.evictions();
    }

    public synchronized long bytes() {
        return labels.bytes();
    }

    synchronized DeviceLabels of(String device) {
        return byDevice.getOrDefault(device, DeviceLabels.NONE);
    }

    private void forget(String device, Optional<String> metric) {
        byDevice.computeIfPresent(device, (name, known) -> {
            var others = known.without(metric.orElse(""));
            return others.byMetric().isEmpty() ? null : others;
        });
    }

    private static long bytes(Label label) {
        return LABEL_BYTES
                + 4L * (label.deviceName().length() + label.metric().orElse("").length())
                + 2L
                        * (label.label().orElse("").length()
                                + label.unit().orElse("").length()
                                + label.by().length()
                                + label.account().length());
    }
}
