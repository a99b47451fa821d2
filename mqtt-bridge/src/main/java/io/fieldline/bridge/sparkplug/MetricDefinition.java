package io.fieldline.bridge.sparkplug;

import io.fieldline.bridge.rules.MetricNames;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.tahu.message.model.MetricDataType;

/** A metric as a birth named it. */
final class MetricDefinition {
    /** Joins a death to its birth; counts up by one a connection of the node. */
    static final String BIRTH_DEATH_SEQUENCE = "bdSeq";

    private static final int CHARACTERS_EACH = 64;
    private static final Pattern CONTROL = Pattern.compile("(Node|Device) Control/");

    private final String name;
    private final MetricDataType type;
    private final Optional<String> unit;
    private final boolean measured;
    private Instant last;

    /** {@code last} is when the newest value was measured that we know of. */
    MetricDefinition(String name, MetricDataType type, Optional<String> unit, Instant last) {
        this.name = MetricNames.allowed(name);
        this.type = type;
        this.unit = unit;
        this.measured = !name.equals(BIRTH_DEATH_SEQUENCE)
                && !CONTROL.matcher(name).lookingAt()
                && MetricNames.isAllowed(this.name);
        this.last = last;
    }

    /** How much of the capacity a name takes: a long one as much as several short ones, so that the capacity bounds the memory. */
    static int weight(String name) {
        return 1 + name.length() / CHARACTERS_EACH;
    }

    /** As we call it: with a dot for a slash, and an underscore for what else a metric's name must not have. */
    String name() {
        return name;
    }

    MetricDataType type() {
        return type;
    }

    Optional<String> unit() {
        return unit;
    }

    /** Whether it is about the world, and not about the protocol, and has a name that a reading's metric may have. */
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
