package io.fieldline.messages;

import java.time.Instant;
import java.util.Optional;

/**
 * How pages show one device or metric, as an operator chose; it has at least one choice. It wins over the descriptions
 * that the device sends.
 *
 * @param metric   the metric; empty for the device itself, which has only a label
 * @param label    the name for people
 * @param unit     the unit that is shown; values are not converted
 * @param decimals how many decimal places are shown, 0 to {@value #MOST_DECIMALS}
 * @param by       the name that the operator typed, or the account
 * @param account  the name of the operator's token
 * @param at       when the operator chose it, by the emitter's clock
 */
public record Label(
        String deviceName,
        Optional<String> metric,
        Optional<String> label,
        Optional<String> unit,
        Optional<Integer> decimals,
        String by,
        String account,
        Instant at) {

    public static final int MOST_DECIMALS = 6;

    public Label {
        Names.checkDevice(deviceName);
        metric.ifPresent(Names::checkMetric);
        ShortText.check("label", label, Description.LONGEST_LABEL);
        ShortText.check("unit", unit, Reading.LONGEST_UNIT);
        decimals.ifPresent(Label::checkDecimals);
        ShortText.checkAuthor(by, account);
        if (label.isEmpty() && unit.isEmpty() && decimals.isEmpty()) {
            throw new IllegalArgumentException("expected a label, a unit or decimals, got none");
        }
        if (metric.isEmpty() && (unit.isPresent() || decimals.isPresent())) {
            throw new IllegalArgumentException("unit and decimals need a metric, because a device has none");
        }
    }

    private static void checkDecimals(int decimals) {
        if (decimals < 0 || decimals > MOST_DECIMALS) {
            throw new IllegalArgumentException("decimals is %d, expected 0 to %d".formatted(decimals, MOST_DECIMALS));
        }
    }

    /** The key of the record: {@code device|metric}. */
    public String key() {
        return deviceName + "|" + metric.orElse("");
    }
}
