package io.fieldline.bridge.mapping;

import io.fieldline.bridge.payload.NumberText;
import io.fieldline.bridge.payload.ValueParser;
import io.fieldline.bridge.source.Sources;
import io.fieldline.messages.Description;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * How a metric is made of fields.
 *
 * @param unit     sources of its unit
 * @param factor   by which the number is multiplied
 * @param offset   which is added then
 * @param decimals to which the result is rounded
 * @param text     how a text is read as a number
 */
public record MetricRule(
        FieldSelection fields,
        Sources unit,
        Optional<BigDecimal> factor,
        Optional<BigDecimal> offset,
        Optional<Integer> decimals,
        NumberText text,
        Optional<Description> description) {

    /** A metric whose number is the value of the field. */
    public static MetricRule plain(FieldSelection fields, NumberText text) {
        return new MetricRule(
                fields, Sources.NONE, Optional.empty(), Optional.empty(), Optional.empty(), text, Optional.empty());
    }

    /** Whether the value has another unit than the field. */
    public boolean isScaled() {
        return factor.isPresent() || offset.isPresent();
    }

    /** The value of the metric. It is computed in decimals, so that 215 by 0.1 is 21.5. */
    public double scaled(double number) {
        if (Double.isNaN(number) || (factor.isEmpty() && offset.isEmpty() && decimals.isEmpty())) {
            return number;
        }
        var scaled = BigDecimal.valueOf(number)
                .multiply(factor.orElse(BigDecimal.ONE))
                .add(offset.orElse(BigDecimal.ZERO));
        var rounded = decimals.isPresent() ? scaled.setScale(decimals.get(), RoundingMode.HALF_UP) : scaled;
        return ValueParser.bounded(rounded.doubleValue());
    }
}
