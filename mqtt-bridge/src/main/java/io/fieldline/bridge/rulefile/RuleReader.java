package io.fieldline.bridge.rulefile;

import io.fieldline.bridge.mapping.EmptyMessage;
import io.fieldline.bridge.mapping.FieldSelection;
import io.fieldline.bridge.mapping.ItemReader;
import io.fieldline.bridge.mapping.MappingRule;
import io.fieldline.bridge.mapping.MetricRule;
import io.fieldline.bridge.mapping.OmittedFields;
import io.fieldline.bridge.mapping.StatusWords;
import io.fieldline.bridge.mapping.TimeRule;
import io.fieldline.bridge.mapping.TopicFilter;
import io.fieldline.bridge.payload.CsvRows;
import io.fieldline.bridge.payload.NumberText;
import io.fieldline.bridge.payload.PayloadKind;
import io.fieldline.bridge.source.EachPath;
import io.fieldline.bridge.source.FieldPath;
import io.fieldline.bridge.source.Item;
import io.fieldline.bridge.source.Sources;
import io.fieldline.bridge.source.ValueSource;
import io.fieldline.bridge.time.TimestampParser;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads one rule of a file. */
final class RuleReader {
    /** The fields of payloads that name them themselves. */
    private static final Sources TIME = Sources.of(ValueSource.parse("time"));

    private static final Sources UNIT = Sources.of(ValueSource.parse(Item.UNIT));

    private final RuleObject rule;
    private final RuleProblems problems;

    RuleReader(RuleObject rule, RuleProblems problems) {
        this.rule = rule;
        this.problems = problems;
    }

    /** Empty only if a problem was reported. */
    Optional<MappingRule> read() {
        var topics = rule.texts("topic", TopicFilter::parse);
        if (!rule.has("topic")) {
            rule.problem("topic", "topic is missing");
        }
        if (!rule.has("payload")) {
            rule.problem("payload", "payload is missing");
        }
        var kind = rule.text("payload", RuleReader::kind);
        var read = kind.map(known -> rule(topics, known));
        return topics.isEmpty() ? Optional.empty() : read;
    }

    private static PayloadKind kind(String text) {
        return PayloadKind.fromWire(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'%s' is not a payload: expected one of %s".formatted(text, PayloadKind.names())));
    }

    private MappingRule rule(List<TopicFilter> topics, PayloadKind kind) {
        var each = rule.text("each", EachPath::parse);
        var text = new NumberText(
                rule.words(), rule.text("decimal", RuleReader::isComma).orElse(false));
        var none = rule.none();
        var metrics = new MetricReader(rule, text, none, problems);
        var named = metrics.metrics();
        var tags = metrics.tags();
        var device = rule.sources("device");
        var time = new TimeReader(rule).time();
        var identity =
                Stream.of("boot", "seq").filter(rule::has).map(rule::sources).toList();
        var unit = rule.unit();
        var csv = new CsvRows(
                rule.texts("columns", RuleReader::column),
                rule.text("delimiter", RuleReader::delimiter),
                text.decimalComma());
        var read = new MappingRule(
                topics,
                new ItemReader(kind, each, text, csv, !named.isEmpty()),
                device.isEmpty() && kind == PayloadKind.SENML ? SenMlDefaults.DEVICE : device,
                Set.copyOf(rule.texts("not_devices", word -> word.toLowerCase(Locale.ROOT))),
                time.orElseGet(() -> usualTime(kind)),
                identity.size() == 2 ? identity : List.of(),
                rule.sources("valid"),
                rule.text("empty", EmptyMessage::fromWire).orElse(EmptyMessage.REJECT),
                unit.isEmpty() && (kind == PayloadKind.SENML || kind == PayloadKind.NUMBER) ? UNIT : unit,
                named.isEmpty() ? usualMetrics(kind, text, none) : named,
                tags.orElseGet(() -> usualTags(kind, named)),
                new OmittedFields(rule.texts("omit", field -> field)),
                new StatusWords(words("online"), words("offline")),
                Set.of());
        new RuleCheck(rule).check(read, identity.size());
        return withFields(read);
    }

    private static MappingRule withFields(MappingRule rule) {
        var sources = Stream.concat(
                Stream.of(rule.device(), rule.time().from(), rule.valid(), rule.unit()), rule.identity().stream());
        return rule.withFields(MappingRule.fields(sources, rule.metrics(), rule.tags()));
    }

    private static boolean isComma(String text) {
        if (!text.equals(",") && !text.equals(".")) {
            throw new IllegalArgumentException("'%s': expected , or .".formatted(text));
        }
        return text.equals(",");
    }

    private static String column(String text) {
        if (text.indexOf(',') >= 0 || text.indexOf(';') >= 0) {
            throw new IllegalArgumentException(
                    "'%s': expected a list, [\"%s\"]".formatted(text, String.join("\", \"", text.split("[,;] *", -1))));
        }
        return text;
    }

    private static char delimiter(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException("'%s': expected one character".formatted(text));
        }
        return text.charAt(0);
    }

    private Set<String> words(String key) {
        return Set.copyOf(rule.texts(key, word -> word.toLowerCase(Locale.ROOT)));
    }

    private static TimeRule usualTime(PayloadKind kind) {
        return kind == PayloadKind.INFLUX || kind == PayloadKind.SENML
                ? new TimeRule(TIME, true, TimestampParser.USUAL, Optional.empty())
                : TimeRule.ARRIVAL;
    }

    private static List<MetricRule> usualMetrics(PayloadKind kind, NumberText text, Set<Double> none) {
        return switch (kind) {
            case INFLUX ->
                List.of(MetricRule.plain(FieldSelection.below(List.of(FieldPath.parse("fields"))), text, none));
            case SENML -> SenMlDefaults.metrics(text, none);
            case OBJECT, LIST, CSV, PAIRS -> List.of(MetricRule.plain(FieldSelection.EVERYTHING, text, none));
            case NUMBER, READING, STATUS, IGNORE -> List.of();
        };
    }

    private static List<FieldSelection> usualTags(PayloadKind kind, List<MetricRule> named) {
        return switch (kind) {
            case INFLUX -> List.of(FieldSelection.below(List.of(FieldPath.parse("tags"))));
            case SENML -> named.isEmpty() ? SenMlDefaults.TAGS : List.of();
            case OBJECT, LIST, CSV, PAIRS -> List.of(FieldSelection.EVERYTHING);
            case NUMBER, READING, STATUS, IGNORE -> List.of();
        };
    }
}
