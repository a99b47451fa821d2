package io.fieldline.messages;

import java.util.Locale;
import java.util.function.Function;

/** The columns of an average in the history, in this order. A column has the name of the field in the JSON. */
public enum AverageColumn {
    DEVICE_NAME(Type.TEXT, Average::deviceName),
    METRIC(Type.TEXT, Average::metric),
    UNIT(Type.OPTIONAL_TEXT, Average::unit),
    WINDOW_START(Type.TIMESTAMP, Average::windowStart),
    WINDOW_END(Type.TIMESTAMP, Average::windowEnd),
    DATA(Type.NUMBER, Average::mean),
    MIN(Type.NUMBER, Average::min),
    MAX(Type.NUMBER, Average::max),
    STDDEV(Type.NUMBER, Average::stddev),
    LAST(Type.NUMBER, Average::last),
    COUNT(Type.COUNT, Average::count),
    QUALITY(Type.QUALITY_COUNTS, Average::quality),
    /** Missing in files of earlier versions. */
    REVISION(Type.OPTIONAL_COUNT, Average::revision);

    /** The type of a column, with the type of its values in Java. */
    public enum Type {
        /** String. */
        TEXT,
        /** Optional of String. */
        OPTIONAL_TEXT,
        /** Instant. */
        TIMESTAMP,
        /** Double. */
        NUMBER,
        /** Long. */
        COUNT,
        /** Long. */
        OPTIONAL_COUNT,
        /** Map of Quality to Long. */
        QUALITY_COUNTS
    }

    private final Type type;

    @SuppressWarnings("ImmutableEnumChecker") // method references of a record
    private final Function<Average, Object> value;

    AverageColumn(Type type, Function<Average, Object> value) {
        this.type = type;
        this.value = value;
    }

    public String columnName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Type type() {
        return type;
    }

    public Object value(Average average) {
        return value.apply(average);
    }
}
