package io.fieldline.bridge.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fieldline.bridge.rules.Rule.Payload;
import io.fieldline.bridge.rules.Source.Constant;
import io.fieldline.service.Located;
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
 * Reads rules from JSON, where comments may stand; {@code default-rules.json} says what there is. Every mistake is
 * reported with its line.
 */
public final class RuleFile {
    private static final List<String> ALL_KEYS =
            List.of("topic", "payload", "device", "time", "metrics", "tags", "unit");
    private static final List<String> KEYS_OF_OURS = List.of("topic", "payload", "device");
    private static final List<String> KEYS_OF_NUMBERS =
            Stream.concat(ALL_KEYS.stream(), Stream.of("not_devices")).toList();

    private final String name;
    private final List<String> problems = new ArrayList<>();

    private RuleFile(String name) {
        this.name = name;
    }

    /** The rules that hold if nobody gives any. */
    public static Rules byDefault() {
        try (var file = RuleFile.class.getResourceAsStream("default-rules.json")) {
            return parse("default-rules.json", new String(file.readAllBytes(), UTF_8));
        } catch (IOException | BadRulesException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public static Rules read(Path file) throws BadRulesException {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException unreadable) {
            throw new BadRulesException(List.of("the rules %s cannot be read: %s".formatted(file, unreadable)));
        }
    }

    /** Reads the rules of a file's text; its name is for the problems. */
    static Rules parse(String name, String text) throws BadRulesException {
        var file = new RuleFile(name);
        var rules = file.rules(text);
        if (!file.problems.isEmpty()) {
            throw new BadRulesException(file.problems);
        }
        return new Rules(rules);
    }

    private List<Rule> rules(String text) {
        var rules = new ArrayList<Rule>();
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

    private List<Located> items(String text) {
        try {
            var root = Located.parse(text);
            return root.list().orElseGet(() -> {
                problem(root, "want a list of rules: [ {…}, {…} ]");
                return List.of();
            });
        } catch (JsonProcessingException notJson) {
            problems.add(
                    "%s, line %d: %s".formatted(name, notJson.getLocation().getLineNr(), notJson.getOriginalMessage()));
            return List.of();
        }
    }

    /** Nothing only if a problem was reported. */
    private Optional<Rule> rule(Located item) {
        if (item.object().isEmpty()) {
            problem(item, "want a rule: {\"topic\": …, \"payload\": …, \"device\": …}");
            return Optional.empty();
        }
        var members = item.object().get();
        var topic = required(item, members, "topic", TopicFilter::parse);
        var payload = required(item, members, "payload", RuleFile::payload);
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
        return Optional.of(new Rule(topic.get(), payload.get(), device, notDevices, time, metrics, tags, unit));
    }

    private void checkKeys(Located item, Map<String, Located> members, Payload payload, List<Source> device) {
        var ours = payload == Payload.READING || payload == Payload.STATUS;
        var known = ours ? KEYS_OF_OURS : payload == Payload.NUMBER ? KEYS_OF_NUMBERS : ALL_KEYS;
        members.forEach((key, value) -> {
            if (!known.contains(key)) {
                problem(value, "'%s' is not known here: want one of %s".formatted(key, String.join(", ", known)));
            }
        });
        if (payload != Payload.READING && !members.containsKey("device")) {
            problem(item, "device is missing: a field's name, topic:<level> or text:<text>");
        }
        if (ours && device.stream().anyMatch(Source.Field.class::isInstance)) {
            problem(members.get("device"), "device: want topic:<level> for a " + payload.wireName());
        }
    }

    private void reportIfNeverReached(Located item, Rule rule, List<Rule> earlier) {
        earlier.stream()
                .filter(other -> other.payload() == rule.payload())
                .filter(other -> other.topic().covers(rule.topic()))
                .findFirst()
                .ifPresent(other -> problem(
                        item,
                        "never reached: the rule for %s above takes every %s of %s"
                                .formatted(other.topic(), rule.payload().wireName(), rule.topic())));
    }

    private static Payload payload(String text) {
        return Arrays.stream(Payload.values())
                .filter(payload -> payload.wireName().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'%s' is not known: want reading, status, object or number".formatted(text)));
    }

    private <T> Optional<T> required(
            Located item, Map<String, Located> members, String key, Function<String, T> parser) {
        if (!members.containsKey(key)) {
            problem(item, key + " is missing");
            return Optional.empty();
        }
        return parsed(members.get(key), key, parser);
    }

    /** One source, or a list of them. */
    private List<Source> sources(Map<String, Located> members, String key) {
        if (!members.containsKey(key)) {
            return List.of();
        }
        var value = members.get(key);
        return value.list().orElse(List.of(value)).stream()
                .map(source -> parsed(source, key, Source::parse))
                .flatMap(Optional::stream)
                .toList();
    }

    /** One word, or a list of them, in lower case. */
    private Set<String> words(Map<String, Located> members, String key) {
        if (!members.containsKey(key)) {
            return Set.of();
        }
        var value = members.get(key);
        return value.list().orElse(List.of(value)).stream()
                .map(word -> parsed(word, key, text -> text.toLowerCase(Locale.ROOT)))
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    private Map<Source, Source> named(Map<String, Located> members, String key) {
        if (!members.containsKey(key)) {
            return Map.of();
        }
        var object = members.get(key).object().orElse(Map.of());
        if (object.isEmpty()) {
            problem(
                    members.get(key),
                    "%s: want at least one, {\"<name>\": \"<where>\"}; leave %s out to take all".formatted(key, key));
        }
        var named = new LinkedHashMap<Source, Source>();
        object.forEach((name, where) -> parsed(where, key, text -> named.put(name(name), Source.parse(text))));
        return named;
    }

    /** A name is itself, unless it is a level of the topic. */
    private static Source name(String text) {
        return text.startsWith(Source.TOPIC) ? Source.parse(text) : new Constant(text);
    }

    private <T> Optional<T> parsed(Located value, String key, Function<String, T> parser) {
        if (value.text().isEmpty()) {
            problem(value, key + ": want a text");
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(parser.apply(value.text().get()));
        } catch (IllegalArgumentException wrong) {
            problem(value, key + ": " + wrong.getMessage());
            return Optional.empty();
        }
    }

    private void problem(Located where, String what) {
        problems.add("%s, line %d: %s".formatted(name, where.line(), what));
    }
}
