package io.fieldline.bridge.mapping;

import io.fieldline.bridge.source.Item;
import io.fieldline.bridge.source.Sources;
import io.fieldline.bridge.time.MeasurementTime;
import io.fieldline.bridge.time.TimestampParser;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Where the time of measurement is.
 *
 * @param from    sources of the time
 * @param arrival whether the time of arrival counts if the message has none of them
 * @param parser  reads the time
 * @param zone    of a text without an offset; without it, the one of the settings
 */
public record TimeRule(Sources from, boolean arrival, TimestampParser parser, Optional<ZoneId> zone) {
    /** The time of arrival. */
    public static final TimeRule ARRIVAL = new TimeRule(Sources.NONE, true, TimestampParser.USUAL, Optional.empty());

    /** Throws IllegalArgumentException if the time is missing or wrong. */
    public MeasurementTime of(Item item, Instant arrived, ZoneId usual) {
        var found = from.find(item);
        if (found.isEmpty()) {
            if (!arrival) {
                throw new IllegalArgumentException(
                        "the time is missing: expected %s; add \"arrival\" to \"time\" to accept such messages"
                                .formatted(from));
            }
            return new MeasurementTime(arrived, false);
        }
        return parser.parse(found.get(), zone.orElse(usual), arrived);
    }
}
