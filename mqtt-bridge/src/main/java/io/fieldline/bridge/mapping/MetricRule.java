package io.fieldline.bridge.mapping;

import io.fieldline.bridge.payload.NumberText;
import io.fieldline.bridge.payload.NumberText.Measured;
import io.fieldline.bridge.payload.ValueParser;
import io.fieldline.bridge.source.Sources;
import io.fieldline.messages.Description;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How a metric is made of fields.
 *
 * @param unit     sources of its unit
 * @param factor   by which the number is multiplied
 * @param offset   which is added then
 * @param decimals to which the result is rounded
 * @param text     how a text is read as a number
 * @param none     numbers that mean no value
 * @param others   alternatives, of which the first one with a number counts if this one has none
 */
public record MetricRule(
        FieldSelection fields,
        Sources unit,
        Optional<BigDecimal> factor,
        Optional<BigDecimal> offset,
        Optional<Integer> decimals,
        NumberText text,
        Set<Double> none,
        Optional<Description> description,
        List<MetricRule> others) {

    public MetricRule {
        others = List.copyOf(others);
        none = Set.copyOf(none);
    }

    /** A fault. */
    public static final Measured NO_VALUE = new Measured(Double.NaN, Optional.empty());

    /** A metric whose number is the value of the field. */
    public static MetricRule plain(FieldSelection fields, NumberText text, Set<Double> none) {
        return new MetricRule(
                fields,
                Sources.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                text,
                none,
                Optional.empty(),
                List.of());
    }

    /** The same metric with alternatives. */
    public MetricRule or(List<MetricRule> alternatives) {
        return new MetricRule(fields, unit, factor, offset, decimals, text, none, description, alternatives);
    }

    /** It and its alternatives. */
    public Stream<MetricRule> all() {
        return Stream.concat(Stream.of(this), others.stream());
    }

    /** NaN if there is no value; empty if the field is not a value. Words are read only in a field with a name. */
    public Optional<Measured> parse(Object value, boolean isNamed) {
        var measured = isNamed || !(value instanceof String text) ? this.text.parse(value) : parseNumber(text);
        return none.isEmpty() ? measured : measured.map(this::withoutNone);
    }

    private Optional<Measured> parseNumber(String value) {
        return isWithoutValue(value) ? Optional.of(NO_VALUE) : text.parseNumber(value);
    }

    private Measured withoutNone(Measured measured) {
        return none.contains(measured.number()) ? NO_VALUE : measured;
    }

    /** Whether a text is a word for no value, usually or in this rule. */
    public boolean isWithoutValue(String value) {
        return ValueParser.isWithoutValue(value)
                || text.words().number(value).filter(number -> number.isNaN()).isPresent();
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
