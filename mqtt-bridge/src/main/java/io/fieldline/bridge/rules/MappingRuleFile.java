package io.fieldline.bridge.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fieldline.bridge.rules.MappingRule.Payload;
import io.fieldline.bridge.rules.ValueSource.Constant;
import io.fieldline.rulefiles.JsonWithLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads rules from JSON with comments; {@code docs/mapping-rules.md} describes them. Every mistake is reported with its
 * line.
 */
public final class MappingRuleFile {
    private static final List<String> ALL_KEYS =
            List.of("topic", "payload", "device", "time", "metrics", "tags", "unit");
    private static final List<String> KEYS_OF_OURS = List.of("topic", "payload", "device");
    private static final List<String> KEYS_OF_NUMBERS =
            Stream.concat(ALL_KEYS.stream(), Stream.of("not_devices")).toList();

    private final String name;
    private final List<String> problems = new ArrayList<>();

    private MappingRuleFile(String name) {
        this.name = name;
    }

    /** The built-in rules. */
    public static MappingRules byDefault() {
        try (var file = MappingRuleFile.class.getResourceAsStream("default-rules.json")) {
            return parse("default-rules.json", new String(file.readAllBytes(), UTF_8));
        } catch (IOException | InvalidRulesException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public static MappingRules read(Path file) throws InvalidRulesException {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException unreadable) {
            throw new InvalidRulesException(List.of("cannot read the rules %s: %s".formatted(file, unreadable)));
        }
    }

    /** Reads the text of a rule file; its name is for the error messages. */
    static MappingRules parse(String name, String text) throws InvalidRulesException {
        var file = new MappingRuleFile(name);
        var rules = file.rules(text);
        if (!file.problems.isEmpty()) {
            throw new InvalidRulesException(file.problems);
        }
        return new MappingRules(rules);
    }

    private List<MappingRule> rules(String text) {
        var rules = new ArrayList<MappingRule>();
        for (var item : items(text)) {
            var before = problems.size();
            var rule = rule(item);
            if (problems.size() == before) {
                reportIfNeverReached(item, rule.orElseThrow(), rules);
                rules.add(rule.orElseThrow());
            }
        }
        return rules;
    }

    private List<JsonWithLines> items(String text) {
        try {
            var root = JsonWithLines.parse(text);
            return root.list().orElseGet(() -> {
                problem(root, "expected a list of rules: [ {…}, {…} ]");
                return List.of();
            });
        } catch (JsonProcessingException notJson) {
            problems.add(
                    "%s, line %d: %s".formatted(name, notJson.getLocation().getLineNr(), notJson.getOriginalMessage()));
            return List.of();
        }
    }

    /** Empty only if a problem was reported. */
    private Optional<MappingRule> rule(JsonWithLines item) {
        if (item.object().isEmpty()) {
            problem(item, "expected a rule: {\"topic\": …, \"payload\": …, \"device\": …}");
            return Optional.empty();
        }
        var members = item.object().get();
        var topic = required(item, members, "topic", TopicFilter::parse);
        var payload = required(item, members, "payload", MappingRuleFile::payload);
        var device = sources(members, "device");
        var notDevices = words(members, "not_devices");
        var time = sources(members, "time");
        var metrics = named(members, "metrics");
        var tags = named(members, "tags");
        var unit = sources(members, "unit");
        if (payload.isPresent()) {
            checkKeys(item, members, payload.get(), device);
        }
        if (topic.isEmpty() || payload.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new MappingRule(topic.get(), payload.get(), device, notDevices, time, metrics, tags, unit));
    }

    private void checkKeys(
            JsonWithLines item, Map<String, JsonWithLines> members, Payload payload, List<ValueSource> device) {
        var ours = payload == Payload.READING || payload == Payload.STATUS;
        var known = ours ? KEYS_OF_OURS : payload == Payload.NUMBER ? KEYS_OF_NUMBERS : ALL_KEYS;
        members.forEach((key, value) -> {
            if (!known.contains(key)) {
                problem(
                        value,
                        "'%s' is not a key of this rule: expected one of %s".formatted(key, String.join(", ", known)));
            }
        });
        if (payload != Payload.READING && !members.containsKey("device")) {
            problem(item, "device is missing: a field's name, topic:<level> or text:<text>");
        }
        if (ours && device.stream().anyMatch(ValueSource.Field.class::isInstance)) {
            problem(members.get("device"), "device: expected topic:<level> for a " + payload.wireName());
        }
    }

    private void reportIfNeverReached(JsonWithLines item, MappingRule rule, List<MappingRule> earlier) {
        earlier.stream()
                .filter(other -> other.payload() == rule.payload())
                .filter(other -> other.topic().covers(rule.topic()))
                .findFirst()
                .ifPresent(other -> problem(
                        item,
                        "unreachable: the rule for %s above applies to every %s on %s"
                                .formatted(other.topic(), rule.payload().wireName(), rule.topic())));
    }

    private static Payload payload(String text) {
        return Arrays.stream(Payload.values())
                .filter(payload -> payload.wireName().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'%s' is not a payload: expected reading, status, object or number".formatted(text)));
    }

    private <T> Optional<T> required(
            JsonWithLines item, Map<String, JsonWithLines> members, String key, Function<String, T> parser) {
        if (!members.containsKey(key)) {
            problem(item, key + " is missing");
            return Optional.empty();
        }
        return parsed(members.get(key), key, parser);
    }

    /** One source, or a list of them. */
    private List<ValueSource> sources(Map<String, JsonWithLines> members, String key) {
        if (!members.containsKey(key)) {
            return List.of();
        }
        var value = members.get(key);
        return value.list().orElse(List.of(value)).stream()
                .map(source -> parsed(source, key, ValueSource::parse))
                .flatMap(Optional::stream)
                .toList();
    }

    /** One word, or a list of them, in lower case. */
    private Set<String> words(Map<String, JsonWithLines> members, String key) {
        if (!members.containsKey(key)) {
            return Set.of();
        }
        var value = members.get(key);
        return value.list().orElse(List.of(value)).stream()
                .map(word -> parsed(word, key, text -> text.toLowerCase(Locale.ROOT)))
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    private Map<ValueSource, ValueSource> named(Map<String, JsonWithLines> members, String key) {
        if (!members.containsKey(key)) {
            return Map.of();
        }
        var object = members.get(key).object().orElse(Map.of());
        if (object.isEmpty()) {
            problem(
                    members.get(key),
                    "%s: expected at least one, {\"<name>\": \"<source>\"}; omit %s to use all".formatted(key, key));
        }
        var named = new LinkedHashMap<ValueSource, ValueSource>();
        object.forEach((name, where) -> parsed(where, key, text -> named.put(name(name), ValueSource.parse(text))));
        return named;
    }

    /** A name is a constant or a level of the topic. */
    private static ValueSource name(String text) {
        return text.startsWith(ValueSource.TOPIC) ? ValueSource.parse(text) : new Constant(text);
    }

    private <T> Optional<T> parsed(JsonWithLines value, String key, Function<String, T> parser) {
        if (value.text().isEmpty()) {
            problem(value, key + ": expected a text");
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(parser.apply(value.text().get()));
        } catch (IllegalArgumentException wrong) {
            problem(value, key + ": " + wrong.getMessage());
            return Optional.empty();
        }
    }

    private void problem(JsonWithLines where, String what) {
        problems.add("%s, line %d: %s".formatted(name, where.line(), what));
    }
}
