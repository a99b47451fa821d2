package io.fieldline.bridge.rules;

import io.fieldline.bridge.mapping.Defaults;
import io.fieldline.bridge.mapping.FieldNaming;
import io.fieldline.bridge.mapping.FieldSelection;
import io.fieldline.bridge.mapping.MappingRule;
import io.fieldline.bridge.mapping.MetricNames;
import io.fieldline.bridge.mapping.MetricRule;
import io.fieldline.bridge.mapping.ReadingLimits;
import io.fieldline.bridge.payload.JsonTree.NoValue;
import io.fieldline.bridge.payload.NumberText.Measured;
import io.fieldline.bridge.payload.PayloadKind;
import io.fieldline.bridge.payload.ValueParser;
import io.fieldline.bridge.source.FieldPath;
import io.fieldline.bridge.source.Item;
import io.fieldline.bridge.source.ValueSource;
import io.fieldline.messages.Description;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Units;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The metrics and tags that a rule finds in an item. A bad one is omitted without the others. */
final class Extraction {
    private static final FieldPath VALUE = FieldPath.parse(Item.VALUE);
    private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?\\d{1,20},\\d{1,20}");
    private static final FieldPath UNIT = FieldPath.parse(Item.UNIT);

    /** Words for a valid value, in addition to those for 1. */
    private static final Set<String> GOOD = Set.of("good", "ok", "valid");

    private final MappingRule rule;
    private final ItemFields fields;
    private final Item item;
    private final Optional<String> device;
    private final KnownMetrics known;
    private final Defaults defaults;
    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private final Map<String, Description> descriptions = new HashMap<>(0);
    private final Map<String, String> units = new HashMap<>();
    private final Map<String, String> tags = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final List<String> omissions = new ArrayList<>(0);

    Extraction(MappingRule rule, Item item, KnownMetrics known, Defaults defaults) {
        this.rule = rule;
        this.item = item;
        this.device = rule.deviceOf(item);
        this.known = known;
        this.defaults = defaults;
        this.fields = new ItemFields(rule, item, this::omit);
    }

    /** Why metrics and tags were omitted, in order. */
    List<String> omissions() {
        return omissions;
    }

    Map<String, Double> metrics() {
        if (isDefaultMetric()) {
            readDefaultMetric();
        }
        for (var metric : rule.metrics()) {
            if (metric.fields().name().all()) {
                fields.forEach(metric.fields(), false, (path, name, value) -> readField(metric, path, name, value));
            } else {
                readNamed(metric);
            }
        }
        if (!isValid()) {
            metrics.replaceAll((name, value) -> Double.NaN);
        }
        return metrics;
    }

    /** Whether the item does not say that its values are wrong. */
    private boolean isValid() {
        return rule.valid()
                .find(item)
                .map(found -> GOOD.contains(ValueSource.text(found).toLowerCase(Locale.ROOT))
                        || rule.reader()
                                .text()
                                .parse(found)
                                .filter(measured -> Math.abs(measured.number()) > 0)
                                .isPresent())
                .orElse(true);
    }

    private void readDefaultMetric() {
        var value = VALUE.find(item).flatMap(ValueParser::of).orElse(Double.NaN);
        metrics.put(defaults.metric(), value);
        UNIT.find(item)
                .map(ValueSource::text)
                .or(defaults::unit)
                .ifPresent(unit -> putUnit(defaults.metric(), unit, true));
    }

    /** Whether neither the message nor the rule names the metric. */
    private boolean isDefaultMetric() {
        return rule.payload() == PayloadKind.NUMBER && rule.metrics().isEmpty();
    }

    /** The units of the metrics; {@link #metrics} must be called before. */
    Map<String, String> units() {
        if (metrics.size() == 1) {
            rule.unit()
                    .text(item)
                    .ifPresent(unit -> putUnit(metrics.keySet().iterator().next(), unit, false));
        } else if (!metrics.isEmpty() && rule.unit().text(item).isPresent()) {
            omit("the unit is for one metric, and there are %d".formatted(metrics.size()));
        }
        return units;
    }

    /** What the rule says about the metrics; {@link #metrics} must be called before. */
    Map<String, Description> descriptions() {
        return descriptions;
    }

    /** The tags; {@link #metrics} must be called before. */
    Map<String, String> tags() {
        for (var tag : rule.tags()) {
            if (tag.name().all()) {
                fields.forEach(tag, true, (path, name, value) -> {
                    if (isTag(tag, path, value)) {
                        putTag(tag.name(), name, ValueSource.text(value));
                    }
                });
            } else {
                tag.from().all().stream()
                        .flatMap(source -> source.find(item).stream())
                        .filter(value -> value != NoValue.NULL)
                        .findFirst()
                        .ifPresent(value -> putTag(tag.name(), "", ValueSource.text(value)));
            }
        }
        return tags;
    }

    /** Of the whole item, only texts without another meaning are tags. */
    private boolean isTag(FieldSelection tag, String path, Object value) {
        return tag.below().contains(FieldPath.WHOLE)
                ? value instanceof String text && !text.isBlank() && !taken.contains(path)
                : value != NoValue.NULL;
    }

    private void readField(MetricRule metric, String path, String name, Object value) {
        var measured = withoutName(metric, name, value);
        if (measured.isPresent()) {
            taken.add(path);
            put(metric, name, measured.get());
            device.ifPresent(its -> known.add(its, name));
        }
    }

    /** The value of a field that the rule does not name: what is not certainly a number is empty. */
    private Optional<Measured> withoutName(MetricRule metric, String name, Object value) {
        if (value instanceof Number || value instanceof Boolean) {
            return metric.parse(value, false);
        }
        var text = value instanceof String string ? string : "";
        if (metric.isWithoutValue(text)) { // also for null
            var isExpected = (device.isPresent() && known.contains(device.get(), name)) || isColumn(name, text);
            return isExpected ? Optional.of(MetricRule.NO_VALUE) : Optional.empty();
        }
        var number = isWrittenAsText()
                ? metric.text().parsePlain(text)
                : metric.text().parseCertain(text);
        return number.flatMap(measured -> metric.parse(text, false));
    }

    /** Whether the rule names the column of this value. */
    private boolean isColumn(String name, String text) {
        return rule.payload() == PayloadKind.CSV
                && !text.isBlank()
                && rule.reader().csv().columns().contains(name);
    }

    /** Whether every number is a text. */
    private boolean isWrittenAsText() {
        return rule.payload() == PayloadKind.CSV || rule.payload() == PayloadKind.PAIRS;
    }

    /** The first source with a number counts. If there is none, a word for no value is a fault. */
    private void readNamed(MetricRule metric) {
        var search = new NamedSearch();
        var found = search.in(metric);
        for (var i = 0; found.isEmpty() && i < metric.others().size(); i++) {
            found = search.in(metric.others().get(i));
        }
        if (found.isEmpty() && search.hasNoValue) {
            put(metric, "", MetricRule.NO_VALUE);
        } else if (found.isEmpty()) {
            search.wrong.ifPresent(this::omit);
        }
    }

    /** Looks for the number of a metric with a name, and stores it. */
    private final class NamedSearch {
        private boolean hasNoValue;
        private Optional<String> wrong = Optional.empty();

        /** The number, if one of the sources of this metric has one. */
        Optional<Measured> in(MetricRule metric) {
            for (var source : metric.fields().from().all()) {
                var found = source.find(item);
                var measured = found.flatMap(value -> metric.parse(value, true));
                if (measured.isPresent() && !Double.isNaN(measured.get().number())) {
                    put(metric, "", measured.get());
                    return measured;
                }
                hasNoValue |= measured.isPresent();
                if (found.isPresent() && measured.isEmpty()) {
                    wrong = wrong.or(() -> Optional.of(notANumber(source, found.get())));
                }
            }
            return Optional.empty();
        }
    }

    private static String notANumber(ValueSource source, Object found) {
        return "%s is '%s', expected a number, a boolean or a word for one; add \"%s\""
                .formatted(
                        source, found, DECIMAL_COMMA.matcher(found.toString()).matches() ? "decimal" : "words");
    }

    private void put(MetricRule metric, String found, Measured measured) {
        var name = name(metric.fields().name(), found);
        if (name.isEmpty()) {
            return;
        }
        var allowed = MetricNames.allowed(name.get());
        if (!MetricNames.isAllowed(allowed)) {
            omit("a metric cannot be called '%s'".formatted(allowed));
        } else if (metrics.containsKey(allowed)) {
            omit("two metrics would be called " + allowed);
        } else if (metrics.size() == Reading.MOST_METRICS) {
            omit("more than %d metrics".formatted(Reading.MOST_METRICS));
        } else {
            metrics.put(allowed, metric.scaled(measured.number()));
            metric.description().ifPresent(description -> descriptions.put(allowed, description));
            unit(metric, measured).ifPresent(unit -> putUnit(allowed, unit, true));
        }
    }

    /** The unit behind the number is that of the value, unless the rule converts the value or writes the unit otherwise. */
    private Optional<String> unit(MetricRule metric, Measured measured) {
        var named = metric.unit().text(item);
        var own = measured.unit().or(this::unitOfNumber);
        var isNamed = named.isPresent() && (metric.isScaled() || own.isEmpty() || isSame(own.get(), named.get()));
        return isNamed ? named : own;
    }

    private Optional<String> unitOfNumber() {
        return rule.payload() == PayloadKind.NUMBER ? UNIT.find(item).map(ValueSource::text) : Optional.empty();
    }

    private static boolean isSame(String unit, String other) {
        return Units.conversion(unit, other)
                .filter(conversion -> conversion.applyAsDouble(1) == 1)
                .isPresent();
    }

    private void putUnit(String metric, String unit, boolean replaces) {
        if (!Reading.isUnit(unit)) {
            omit("the unit of %s is longer than %d characters, or has a NUL character"
                    .formatted(metric, Reading.LONGEST_UNIT));
        } else if (replaces || !units.containsKey(metric)) {
            units.put(metric, unit);
        }
    }

    private void putTag(FieldNaming pattern, String found, String text) {
        name(pattern, found).ifPresent(name -> {
            if (ReadingLimits.allowTag(tags.size(), name, text)) {
                tags.put(name, text);
            } else {
                omit("tag %s is too long, or one too many".formatted(name));
            }
        });
    }

    private Optional<String> name(FieldNaming pattern, String found) {
        try {
            return Optional.of(pattern.of(item, found));
        } catch (IllegalArgumentException missing) {
            omit(String.valueOf(missing.getMessage()));
            return Optional.empty();
        }
    }

    private void omit(String reason) {
        omissions.add(reason);
    }
}
