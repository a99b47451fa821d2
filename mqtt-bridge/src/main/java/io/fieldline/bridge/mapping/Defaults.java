package io.fieldline.bridge.mapping;

import io.fieldline.messages.Names;
import io.fieldline.messages.Reading;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * What a message means that does not name it, and no rule does.
 *
 * @param metric of a number
 * @param unit   of that metric; without it the unit is unknown
 * @param zone   of a time without an offset
 */
public record Defaults(String metric, Optional<String> unit, ZoneId zone) {
    /** The metric {@code value} without a unit, and UTC. */
    public static final Defaults NONE = new Defaults(Reading.DEFAULT_METRIC, Optional.empty(), ZoneOffset.UTC);

    public Defaults {
        Names.checkMetric(metric);
    }

    /** Whether a number has the usual metric and no unit. */
    public boolean nameNothing() {
        return metric.equals(NONE.metric) && unit.isEmpty();
    }
}
