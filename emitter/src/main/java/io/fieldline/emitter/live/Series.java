package io.fieldline.emitter.live;

import java.util.Comparator;
import java.util.Objects;

/** One metric of one device. */
public record Series(String deviceName, String metric) implements Comparable<Series> {
    private static final Comparator<Series> BY_NAME =
            Comparator.comparing(Series::deviceName).thenComparing(Series::metric);

    public Series {
        Objects.requireNonNull(deviceName, "device_name");
        Objects.requireNonNull(metric, "metric");
    }

    @Override
    public int compareTo(Series other) {
        return BY_NAME.compare(this, other);
    }
}
