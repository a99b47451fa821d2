package io.fieldline.spark.alerts;

import io.fieldline.messages.Units;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Values in one unit, whichever unit they arrive in; remembers the last conversion, because a series seldom changes its
 * unit.
 */
final class InUnit {
    private static final DoubleUnaryOperator SAME = DoubleUnaryOperator.identity();

    private final String unit;
    private String from = "";
    private @Nullable DoubleUnaryOperator conversion = SAME;

    /** Creates a converter; with an empty unit it converts nothing. */
    InUnit(String unit) {
        this.unit = unit;
    }

    /**
     * The value in this unit; NaN if its own unit does not convert exactly. A value without a unit is taken to be in
     * this unit.
     */
    double of(double value, String itsUnit) {
        if (!from.equals(itsUnit)) {
            from = itsUnit;
            conversion = unit.isEmpty() || itsUnit.isEmpty()
                    ? SAME
                    : Units.conversion(itsUnit, unit).orElse(null);
        }
        return conversion == null ? Double.NaN : conversion.applyAsDouble(value);
    }

    /** The unit of what {@link #of} returned. */
    String unitOf(String itsUnit) {
        return unit.isEmpty() ? itsUnit : unit;
    }
}
