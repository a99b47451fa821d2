package io.fieldline.bridge.payload;

import io.fieldline.lifecycle.ErrorText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Resolves the records of Sensor Measurement Lists (RFC 8428): base fields apply to all later records. An item has
 * {@code base} (the base name without its last separator), {@code name}, {@code full_name}, {@code unit}, {@code value},
 * {@code text} or {@code sum},
 * and {@code time} as text in seconds.
 */
public final class SenMlRecords {
    private static final int VERSION = 10;

    /** RFC 8428, 4.5.3: a smaller time is relative to now. */
    private static final BigDecimal RELATIVE = BigDecimal.valueOf(1L << 28);

    private final BigDecimal now;
    private String baseName = "";
    private Optional<Object> baseUnit = Optional.empty();
    private BigDecimal baseTime = BigDecimal.ZERO;
    private double baseValue;
    private double baseSum;

    private SenMlRecords(Instant now) {
        this.now = BigDecimal.valueOf(now.getEpochSecond()).add(BigDecimal.valueOf(now.getNano(), 9));
    }

    /** The items; a wrong record becomes a {@link BrokenItem}. {@code now} is for relative times. */
    public static List<Object> resolve(Object json, Instant now) {
        var records = new SenMlRecords(now);
        var items = new ArrayList<Object>();
        for (var record : json instanceof List<?> list ? list : List.of(json)) {
            try {
                records.resolve(record).ifPresent(items::add);
            } catch (IllegalArgumentException wrong) {
                items.add(new BrokenItem("not SenML: " + ErrorText.of(wrong)));
            }
        }
        return items;
    }

    /** Empty for a record that has base fields only. */
    private Optional<Object> resolve(Object record) {
        if (record instanceof BrokenItem broken) {
            throw new IllegalArgumentException(broken.reason());
        }
        if (!(record instanceof Map<?, ?> fields)) {
            throw new IllegalArgumentException("expected a record like {\"n\": \"temperature\", \"v\": 21.4}");
        }
        check(fields);
        readBase(fields);
        var value = value(fields);
        var sum = number(fields, "s");
        var isEmpty = value.isEmpty() && sum.isEmpty() && text(fields, "vs").isEmpty();
        return isEmpty ? Optional.empty() : Optional.of(item(fields, value, sum));
    }

    private static void check(Map<?, ?> fields) {
        for (var key : fields.keySet()) {
            if (key.toString().endsWith("_")) { // RFC 8428, 4.4
                throw new IllegalArgumentException("field %s must be understood, and is unknown".formatted(key));
            }
        }
        number(fields, "bver").filter(version -> version > VERSION).ifPresent(version -> {
            throw new IllegalArgumentException("version %.0f, expected at most %d".formatted(version, VERSION));
        });
    }

    private void readBase(Map<?, ?> fields) {
        text(fields, "bn").ifPresent(name -> baseName = name);
        text(fields, "bu").ifPresent(unit -> baseUnit = Optional.of(unit));
        number(fields, "bt").ifPresent(time -> baseTime = decimal(time));
        number(fields, "bv").ifPresent(value -> baseValue = value);
        number(fields, "bs").ifPresent(sum -> baseSum = sum);
    }

    private Map<String, Object> item(Map<?, ?> fields, Optional<Object> value, Optional<Double> sum) {
        var item = new LinkedHashMap<String, Object>();
        var name = text(fields, "n").orElse("");
        var base = baseName.replaceFirst("[-:./_]$", "");
        if (!base.isEmpty()) {
            item.put("base", base);
        }
        item.put("name", name.isEmpty() ? "value" : name);
        item.put("full_name", baseName + name);
        text(fields, "u").<Object>map(unit -> unit).or(() -> baseUnit).ifPresent(unit -> item.put("unit", unit));
        value.ifPresent(known -> item.put("value", known));
        text(fields, "vs").ifPresent(known -> item.put("text", known));
        sum.ifPresent(known -> item.put("sum", known + baseSum));
        item.put("time", time(fields));
        return item;
    }

    private String time(Map<?, ?> fields) {
        var time = baseTime.add(number(fields, "t").map(SenMlRecords::decimal).orElse(BigDecimal.ZERO));
        return (time.compareTo(RELATIVE) < 0 ? now.add(time) : time)
                .setScale(9, RoundingMode.HALF_UP)
                .toPlainString();
    }

    private Optional<Object> value(Map<?, ?> fields) {
        if (fields.get("v") == JsonTree.NoValue.NULL) {
            return Optional.of(JsonTree.NoValue.NULL);
        }
        return number(fields, "v")
                .<Object>map(value -> value + baseValue)
                .or(() -> fields.get("vb") instanceof Boolean yes ? Optional.of(yes) : Optional.empty());
    }

    private static Optional<String> text(Map<?, ?> fields, String key) {
        return fields.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static Optional<Double> number(Map<?, ?> fields, String key) {
        var value = fields.get(key);
        if (value == null || value == JsonTree.NoValue.NULL) {
            return Optional.empty();
        }
        if (!(value instanceof Number number)) {
            throw new IllegalArgumentException("%s: expected a number, got '%s'".formatted(key, value));
        }
        return Optional.of(number.doubleValue());
    }

    /** A time of a sane size, because a sum of 1e300 and 1e-300 has 600 digits. */
    private static BigDecimal decimal(double seconds) {
        if (!(Math.abs(seconds) < 1e12)) {
            throw new IllegalArgumentException("time %s, expected seconds".formatted(seconds));
        }
        return BigDecimal.valueOf(seconds).setScale(9, RoundingMode.HALF_UP);
    }
}
