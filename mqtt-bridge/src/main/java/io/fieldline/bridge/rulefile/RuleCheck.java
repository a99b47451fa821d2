package io.fieldline.bridge.rulefile;

import io.fieldline.bridge.mapping.MappingRule;
import io.fieldline.bridge.mapping.MetricRule;
import io.fieldline.bridge.mapping.TopicFilter;
import io.fieldline.bridge.payload.PayloadKind;
import io.fieldline.bridge.source.EachPath;
import io.fieldline.bridge.source.Sources;
import io.fieldline.bridge.source.ValueSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reports what a rule says that can have no effect. */
final class RuleCheck {
    private static final List<String> VALUES = List.of(
            "topic", "payload", "device", "time", "boot", "seq", "unit", "metrics", "tags", "words", "none", "valid",
            "empty", "decimal");

    private final RuleObject rule;

    RuleCheck(RuleObject rule) {
        this.rule = rule;
    }

    /** {@code identities} is how many of {@code boot} and {@code seq} the rule has. */
    void check(MappingRule read, int identities) {
        var kind = read.payload();
        rule.checkKeys(keys(kind), "a rule for " + kind.wireName());
        checkDevice(read, kind);
        if (identities == 1) {
            rule.problem(rule.has("boot") ? "boot" : "seq", "boot and seq go together");
        }
        if (kind == PayloadKind.NUMBER && rule.has("none") && !rule.has("metrics")) {
            rule.problem("none", "none: needs \"metrics\" with the name of the number");
        }
        if (kind == PayloadKind.LIST) {
            read.reader()
                    .each()
                    .filter(each -> !each.isOfList())
                    .ifPresent(each ->
                            rule.problem("each", "each: the payload is a list; write \"*.%s\"".formatted(each)));
        }
        checkLevels(read);
        checkKeys(read);
    }

    private static List<String> keys(PayloadKind kind) {
        return switch (kind) {
            case READING -> List.of("topic", "payload", "device");
            case STATUS -> List.of("topic", "payload", "device", "online", "offline");
            case IGNORE -> List.of("topic", "payload");
            case NUMBER -> with("not_devices");
            case OBJECT, LIST -> with("omit", "each");
            case CSV -> with("omit", "columns", "delimiter");
            case PAIRS, INFLUX, SENML -> with("omit");
        };
    }

    private static List<String> with(String... more) {
        return Stream.concat(VALUES.stream(), Stream.of(more)).toList();
    }

    private void checkDevice(MappingRule read, PayloadKind kind) {
        var isOptional = kind == PayloadKind.READING || kind == PayloadKind.IGNORE || kind == PayloadKind.SENML;
        if (!isOptional && !rule.has("device")) {
            rule.problem("device", "device is missing: a field's name, topic:<level> or text:<text>");
        }
        if ((kind == PayloadKind.READING || kind == PayloadKind.STATUS)
                && read.device().fields().findAny().isPresent()) {
            rule.problem("device", "device: expected topic:<level> for a " + kind.wireName());
        }
    }

    /** A level of the topic that no topic of the rule has. */
    private void checkLevels(MappingRule read) {
        if (read.topics().isEmpty() || read.topics().stream().anyMatch(RuleCheck::isOpen)) {
            return;
        }
        var most = read.topics().stream()
                .mapToInt(topic -> topic.levels().size())
                .max()
                .orElse(0);
        sources(read).forEach(source -> {
            if (source.source() instanceof ValueSource.Level level && Math.abs(level.number()) > most) {
                rule.problem(source.key(), "%s: %s: the topic has %d levels".formatted(source.key(), level, most));
            }
        });
    }

    private static boolean isOpen(TopicFilter topic) {
        return topic.levels().get(topic.levels().size() - 1).equals("#");
    }

    private void checkKeys(MappingRule read) {
        var most = read.reader().each().map(EachPath::keys).orElse(0);
        sources(read).forEach(source -> {
            if (source.source() instanceof ValueSource.Key key && Math.abs(key.number()) > most) {
                rule.problem(
                        source.key(),
                        most == 0
                                ? "%s: %s needs \"each\" with the path to a map".formatted(source.key(), key)
                                : "%s: %s: \"each\" has %d levels".formatted(source.key(), key, most));
            }
        });
    }

    private record KeyedSource(String key, ValueSource source) {}

    private static List<KeyedSource> sources(MappingRule read) {
        var sources = new ArrayList<KeyedSource>();
        add("device", read.device(), sources);
        add("time", read.time().from(), sources);
        read.identity().forEach(identity -> add("boot", identity, sources));
        add("valid", read.valid(), sources);
        add("unit", read.unit(), sources);
        read.metrics().stream().flatMap(MetricRule::all).forEach(metric -> {
            add("metrics", metric.fields().from(), sources);
            add("metrics", metric.unit(), sources);
            metric.fields().name().sources().forEach(part -> sources.add(new KeyedSource("metrics", part)));
        });
        read.tags().forEach(tag -> {
            add("tags", tag.from(), sources);
            tag.name().sources().forEach(part -> sources.add(new KeyedSource("tags", part)));
        });
        return sources;
    }

    private static void add(String key, Sources found, List<KeyedSource> sources) {
        found.all().stream().flatMap(ValueSource::inner).forEach(source -> sources.add(new KeyedSource(key, source)));
    }
}
