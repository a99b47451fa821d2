package io.fieldline.spark.device;

import io.fieldline.messages.Units;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;

/**
 * The unit of one metric of one device. A value in another unit is converted if that is exact, and otherwise rejected.
 * If no reading in the unit of the series arrives for a while, the series changes to the unit of the next reading. A
 * reading without a unit is in the unit of the series.
 */
final class SeriesUnit {
    private String unit = "";
    private long lastArrivalMillis;

    static SeriesUnit of(String unit, long lastArrivalMillis) {
        var series = new SeriesUnit();
        series.unit = unit;
        series.lastArrivalMillis = lastArrivalMillis;
        return series;
    }

    /** The text of the unit; empty while it is unknown. */
    String text() {
        return unit;
    }

    /**
     * The value in the unit of the series; NaN if its own unit does not convert exactly.
     *
     * @param quietMillis the time without a reading in its unit after which the series changes its unit
     */
    double convert(double value, String valueUnit, long nowMillis, long quietMillis) {
        if (valueUnit.isEmpty()) {
            return value;
        }
        if (unit.isEmpty() || valueUnit.equals(unit) || nowMillis - lastArrivalMillis >= quietMillis) {
            unit = valueUnit;
            lastArrivalMillis = nowMillis;
            return value;
        }
        return convert(value, valueUnit, unit);
    }

    /** The value in another unit; NaN if the conversion is not exact. */
    static double convert(double value, String from, String to) {
        if (from.equals(to) || from.isEmpty() || to.isEmpty()) {
            return value;
        }
        var converted = Units.conversion(from, to);
        return converted.isEmpty() ? Double.NaN : converted.get().applyAsDouble(value);
    }

    void write(ByteWriter out) {
        out.text(unit).number(lastArrivalMillis);
    }

    static SeriesUnit read(ByteReader in) {
        return of(in.text(), in.number());
    }
}
