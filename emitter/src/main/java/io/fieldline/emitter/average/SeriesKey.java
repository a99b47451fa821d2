package io.fieldline.emitter.average;

import java.util.Comparator;
import java.util.Objects;

/** One metric of one device. */
public record SeriesKey(String deviceName, String metric) implements Comparable<SeriesKey> {
    private static final Comparator<SeriesKey> BY_NAME =
            Comparator.comparing(SeriesKey::deviceName).thenComparing(SeriesKey::metric);

    public SeriesKey {
        Objects.requireNonNull(deviceName, "device_name");
        Objects.requireNonNull(metric, "metric");
    }

    @Override
    public int compareTo(SeriesKey other) {
        return BY_NAME.compare(this, other);
    }
}
