package io.fieldline.bridge.sparkplug;

import io.fieldline.bridge.mapping.MetricNames;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.tahu.message.model.MetricDataType;

/** A metric as its birth defines it. */
final class MetricDefinition {
    /** Links a death to its birth; grows by one with each connection of the node. */
    static final String BIRTH_DEATH_SEQUENCE = "bdSeq";

    private static final int CHARACTERS_EACH = 64;
    private static final Pattern CONTROL = Pattern.compile("(Node|Device) Control/");

    private final String name;
    private final MetricDataType type;
    private final Optional<String> unit;
    private final boolean measured;
    private Instant last;

    /** {@code last} is the time of the newest known value. */
    MetricDefinition(String name, MetricDataType type, Optional<String> unit, Instant last) {
        this.name = MetricNames.allowed(name);
        this.type = type;
        this.unit = unit;
        this.measured = !name.equals(BIRTH_DEATH_SEQUENCE)
                && !CONTROL.matcher(name).lookingAt()
                && MetricNames.isAllowed(this.name);
        this.last = last;
    }

    /**
     * The share of a name in the capacity. A long name counts like several short ones, so that the capacity bounds the
     * memory.
     */
    static int weight(String name) {
        return 1 + name.length() / CHARACTERS_EACH;
    }

    /** The name in readings, see {@link MetricNames#allowed}. */
    String name() {
        return name;
    }

    MetricDataType type() {
        return type;
    }

    Optional<String> unit() {
        return unit;
    }

    /** Whether it is a measurement, not a part of the protocol, and has a valid name. */
    boolean isMeasured() {
        return measured;
    }

    Instant last() {
        return last;
    }

    void measuredAt(Instant moment) {
        if (moment.isAfter(last)) {
            last = moment;
        }
    }
}
