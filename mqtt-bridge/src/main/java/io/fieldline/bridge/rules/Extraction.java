package io.fieldline.bridge.rules;

import io.fieldline.messages.Reading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The metrics and tags that a rule finds in a message. A bad one is omitted without the others. */
final class Extraction {
    private final MappingRule rule;
    private final List<String> levels;
    private final Map<String, Object> fields;
    private final String device;
    private final KnownMetrics known;
    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private final Map<String, String> tags = new LinkedHashMap<>();
    private int omitted;
    private Optional<String> firstReason = Optional.empty();

    /** {@code fields} is the result of {@link FlatJson}. */
    Extraction(MappingRule rule, List<String> levels, Map<String, Object> fields, String device, KnownMetrics known) {
        this.rule = rule;
        this.levels = levels;
        this.fields = fields;
        this.device = device;
        this.known = known;
    }

    /**
     * The number of metrics and tags that were omitted because of their name or value, or because there were too many.
     */
    int omitted() {
        return omitted;
    }

    /** The metrics that the rule names; throws IllegalArgumentException if none of them is valid. */
    Map<String, Double> namedMetrics() {
        rule.metrics().forEach((name, source) -> source.find(levels, fields).ifPresent(value -> ValueParser.of(value)
                .ifPresentOrElse(
                        number -> put(name(name), number),
                        () -> omit("%s is '%s', expected a number or a boolean".formatted(source, value)))));
        return metricsOrReason();
    }

    /** Every number and boolean without another meaning, and every earlier one that has no value now. */
    Map<String, Double> otherMetrics() {
        fields.forEach((name, value) -> {
            if (isOther(name) && isMetric(name, value)) {
                put(name, ValueParser.of(value).orElse(Double.NaN));
                known.add(device, name);
            }
        });
        return metricsOrReason();
    }

    Map<String, String> namedTags() {
        rule.tags().forEach((name, source) -> source.find(levels, fields)
                .filter(value -> value != FlatJson.NULL)
                .ifPresent(value -> putTag(name(name), MappingRule.text(value))));
        return tags;
    }

    /** Every text without another meaning. */
    Map<String, String> otherTags() {
        fields.forEach((name, value) -> {
            if (value instanceof String text && isOther(name) && !isMetric(name, value)) {
                putTag(name, text);
            }
        });
        return tags;
    }

    private void putTag(String name, String text) {
        if (ReadingLimits.allowTag(tags.size(), name, text)) {
            tags.put(name, text);
        } else {
            omitted++;
        }
    }

    private boolean isMetric(String name, Object value) {
        if (value instanceof Double || value instanceof Boolean) {
            return true;
        }
        var isWithoutValue = value == FlatJson.NULL || ValueParser.isWithoutValue(String.valueOf(value));
        return isWithoutValue && known.contains(device, name);
    }

    private void put(String name, double value) {
        var allowed = MetricNames.allowed(name);
        if (!MetricNames.isAllowed(allowed)) {
            omit("a metric cannot be called '%s'".formatted(allowed));
        } else if (metrics.containsKey(allowed)) {
            omit("two metrics would be called " + allowed);
        } else if (metrics.size() == Reading.MOST_METRICS) {
            omit("more than %d metrics".formatted(Reading.MOST_METRICS));
        } else {
            metrics.put(allowed, value);
        }
    }

    private void omit(String reason) {
        omitted++;
        firstReason = firstReason.or(() -> Optional.of(reason));
    }

    private Map<String, Double> metricsOrReason() {
        if (metrics.isEmpty() && firstReason.isPresent()) {
            throw new IllegalArgumentException(firstReason.get());
        }
        return metrics;
    }

    private String name(ValueSource name) {
        return name.find(levels, fields)
                .map(MappingRule::text)
                .orElseThrow(() -> new IllegalArgumentException("the topic has no level for " + name));
    }

    private boolean isOther(String name) {
        Predicate<ValueSource> isIt = source -> source.equals(new ValueSource.Field(name));
        return rule.device().stream().noneMatch(isIt)
                && rule.time().stream().noneMatch(isIt)
                && rule.metrics().values().stream().noneMatch(isIt)
                && rule.tags().values().stream().noneMatch(isIt)
                && rule.unit().stream().noneMatch(isIt);
    }
}
