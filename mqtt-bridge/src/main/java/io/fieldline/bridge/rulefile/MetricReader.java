package io.fieldline.bridge.rulefile;

import io.fieldline.bridge.mapping.FieldNaming;
import io.fieldline.bridge.mapping.FieldSelection;
import io.fieldline.bridge.mapping.MetricRule;
import io.fieldline.bridge.payload.NumberText;
import io.fieldline.bridge.source.FieldPath;
import io.fieldline.bridge.source.Sources;
import io.fieldline.bridge.source.ValueSource;
import io.fieldline.messages.Description;
import io.fieldline.rulefiles.JsonWithLines;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads {@code metrics} and {@code tags} of a rule. */
final class MetricReader {
    private static final List<String> KEYS =
            List.of("from", "unit", "factor", "offset", "decimals", "words", "none", "label", "min", "max");
    private static final int MOST_DECIMALS = 15;

    private final RuleObject rule;
    private final NumberText text;
    private final Set<Double> none;
    private final RuleProblems problems;

    /** {@code text} says how the rule reads a text as a number, {@code none} which numbers mean no value. */
    MetricReader(RuleObject rule, NumberText text, Set<Double> none, RuleProblems problems) {
        this.rule = rule;
        this.text = text;
        this.none = none;
        this.problems = problems;
    }

    /** The metrics; empty if the rule has none. */
    List<MetricRule> metrics() {
        var metrics = new ArrayList<MetricRule>();
        if (isPaths("metrics")) {
            metrics.add(MetricRule.plain(FieldSelection.below(rule.texts("metrics", MetricReader::path)), text, none));
            return metrics;
        }
        for (var entry : entries("metrics", false)) {
            name(entry, "metrics")
                    .flatMap(name -> metric(entry.getKey(), name, entry.getValue()))
                    .ifPresent(metrics::add);
        }
        return metrics;
    }

    /** The tags; empty if the rule does not have the key. An empty object means no tags. */
    Optional<List<FieldSelection>> tags() {
        if (!rule.has("tags")) {
            return Optional.empty();
        }
        var tags = new ArrayList<FieldSelection>();
        if (isPaths("tags")) {
            tags.add(FieldSelection.below(rule.texts("tags", MetricReader::path)));
            return Optional.of(tags);
        }
        for (var entry : entries("tags", true)) {
            name(entry, "tags")
                    .map(name -> selection(name, entry.getValue(), "tags"))
                    .ifPresent(tags::add);
        }
        return Optional.of(tags);
    }

    private boolean isPaths(String key) {
        return rule.get(key).filter(value -> value.object().isEmpty()).isPresent();
    }

    private List<Map.Entry<String, JsonWithLines>> entries(String key, boolean mayBeEmpty) {
        var entries = rule.object(key).map(RuleObject::entries).orElse(List.of());
        if (entries.isEmpty() && rule.has(key) && !mayBeEmpty) {
            rule.problem(
                    key,
                    "%s: expected at least one, {\"<name>\": \"<source>\"}; omit %s to use all".formatted(key, key));
        }
        return entries;
    }

    private Optional<FieldNaming> name(Map.Entry<String, JsonWithLines> entry, String key) {
        try {
            return Optional.of(FieldNaming.parse(entry.getKey()));
        } catch (IllegalArgumentException wrong) {
            problems.add(entry.getValue(), key + ": " + wrong.getMessage());
            return Optional.empty();
        }
    }

    private Optional<MetricRule> metric(String key, FieldNaming name, JsonWithLines value) {
        var parts = value.list().orElse(List.of());
        if (parts.stream().noneMatch(part -> part.object().isPresent())) {
            return oneMetric(key, name, value);
        }
        if (name.all()) {
            problems.add(value, "metrics: %s: a name with * has no alternatives".formatted(key));
            return Optional.empty();
        }
        var all = parts.stream()
                .flatMap(part -> oneMetric(key, name, part).stream())
                .toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(0).or(all.subList(1, all.size())));
    }

    private Optional<MetricRule> oneMetric(String key, FieldNaming name, JsonWithLines value) {
        if (value.object().isEmpty()) {
            return Optional.of(MetricRule.plain(selection(name, value, "metrics"), text, none));
        }
        var object = new RuleObject(value, value.object().get(), problems);
        object.checkKeys(KEYS, "a metric");
        var fields = object.get("from")
                .map(from -> selection(name, from, "from"))
                .orElseGet(() -> ownField(key, name, value));
        return Optional.of(new MetricRule(
                fields,
                object.unit(),
                object.number("factor").map(BigDecimal::valueOf),
                object.number("offset").map(BigDecimal::valueOf),
                decimals(object),
                new NumberText(object.words().or(text.words()), text.decimalComma()),
                object.has("none") ? object.none() : none,
                description(object),
                List.of()));
    }

    /** Without a source, the field has the name of the metric. */
    private FieldSelection ownField(String key, FieldNaming name, JsonWithLines value) {
        if (name.all()) {
            return new FieldSelection(name, Sources.NONE, List.of(FieldPath.WHOLE));
        }
        if (name.sources().anyMatch(source -> !(source instanceof ValueSource.Constant))) {
            problems.add(value, "from is missing: the name %s is not a field".formatted(key));
        }
        return new FieldSelection(
                name,
                rule.parsed(text(value, key), "metrics", MetricReader::inItem)
                        .map(Sources::of)
                        .orElse(Sources.NONE),
                List.of());
    }

    private static JsonWithLines text(JsonWithLines where, String text) {
        return new JsonWithLines(where.line(), Optional.of(text), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private FieldSelection selection(FieldNaming name, JsonWithLines from, String key) {
        var texts = from.list().orElse(List.of(from));
        Function<String, ValueSource> parser = key.equals("tags") ? ValueSource::parse : MetricReader::inItem;
        return name.all()
                ? new FieldSelection(
                        name,
                        Sources.NONE,
                        texts.stream()
                                .flatMap(each -> rule.parsed(each, key, MetricReader::path).stream())
                                .toList())
                : new FieldSelection(
                        name,
                        new Sources(texts.stream()
                                .flatMap(each -> rule.parsed(each, key, parser).stream())
                                .toList()),
                        List.of());
    }

    /** The fields of a metric are those of the item, not those of the objects around it. */
    private static ValueSource inItem(String text) {
        return ValueSource.parse(text, ValueSource.Scope.ITEM);
    }

    private static FieldPath path(String text) {
        return text.equals("*") ? FieldPath.WHOLE : FieldPath.parse(text);
    }

    private Optional<Integer> decimals(RuleObject metric) {
        var decimals = metric.number("decimals");
        decimals.filter(number -> number != Math.rint(number) || number < 0 || number > MOST_DECIMALS)
                .ifPresent(number ->
                        metric.problem("decimals", "decimals: expected a whole number, 0 to " + MOST_DECIMALS));
        return decimals.map(Double::intValue);
    }

    private Optional<Description> description(RuleObject metric) {
        if (!metric.has("label") && !metric.has("min") && !metric.has("max")) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Description(metric.text("label", label -> label), metric.number("min"), metric.number("max")));
        } catch (IllegalArgumentException wrong) {
            metric.problem("label", String.valueOf(wrong.getMessage()));
            return Optional.empty();
        }
    }
}
