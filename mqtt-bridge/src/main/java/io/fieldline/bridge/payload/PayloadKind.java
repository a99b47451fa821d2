package io.fieldline.bridge.payload;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a payload is. A rule file has the name in lower case. */
public enum PayloadKind {
    /** A reading as in {@code docs/messages.md}; if the rule names a device, it must be the device of the reading. */
    READING,
    /** The status of a device. */
    STATUS,
    /** A JSON object. */
    OBJECT,
    /** A JSON list, or JSON objects separated by line ends. */
    LIST,
    /** A number as text, with or without a unit, or a word. Its fields are {@code value} and {@code unit}. */
    NUMBER,
    /** Comma-separated values. The fields are the columns. */
    CSV,
    /** Texts like {@code key=value} or {@code key: value}. */
    PAIRS,
    /** The line protocol of InfluxDB. */
    INFLUX,
    /** Sensor Measurement Lists (RFC 8428) in JSON. */
    SENML,
    /** Neither a reading nor a mistake. */
    IGNORE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a rule of this kind is for every payload on its topics. */
    public boolean isForAnyPayload() {
        return this == STATUS || this == IGNORE;
    }

    /** Whether a rule of this kind applies to every payload of the other kind too. */
    public boolean includes(PayloadKind other) {
        return switch (this) {
            case STATUS, IGNORE -> true;
            case LIST, SENML -> other == LIST || other == SENML || other == OBJECT;
            case CSV, PAIRS, INFLUX -> other == CSV || other == PAIRS || other == INFLUX || other == NUMBER;
            case READING, OBJECT, NUMBER -> other == this;
        };
    }

    /** Whether one payload may contain several items without {@code each}. */
    public boolean hasItems() {
        return this == LIST || this == CSV || this == INFLUX || this == SENML;
    }

    public static Optional<PayloadKind> fromWire(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.wireName().equals(text))
                .findFirst();
    }

    /** All names, for an error message. */
    public static String names() {
        return Arrays.stream(values()).map(PayloadKind::wireName).collect(Collectors.joining(", "));
    }
}
