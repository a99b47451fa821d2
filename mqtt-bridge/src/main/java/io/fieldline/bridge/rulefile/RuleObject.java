package io.fieldline.bridge.rulefile;

import io.fieldline.bridge.payload.StateWords;
import io.fieldline.bridge.source.Sources;
import io.fieldline.bridge.source.ValueSource;
import io.fieldline.rulefiles.JsonWithLines;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The members of a JSON object in a rule file. A wrong value is reported, and read as if it were missing. */
final class RuleObject {
    private static final Pattern UNIT =
            Pattern.compile("[%°‰Ωµ].*|Cel|ppm|ppb|hPa|mbar|bar|Pa|kPa|V|mV|W|kW|Wh|kWh|lx|dBm");

    /** Keys of other programs, and those of this one. */
    private static final Map<String, String> MEANT = Map.of(
            "topics", "topic",
            "scale", "factor",
            "multiplier", "factor",
            "field", "from",
            "source", "from",
            "path", "from",
            "form", "from",
            "ignore", "omit",
            "exclude", "omit");

    private final JsonWithLines where;
    private final Map<String, JsonWithLines> members;
    private final RuleProblems problems;

    RuleObject(JsonWithLines where, Map<String, JsonWithLines> members, RuleProblems problems) {
        this.where = where;
        this.members = members;
        this.problems = problems;
    }

    JsonWithLines where() {
        return where;
    }

    boolean has(String key) {
        return members.containsKey(key);
    }

    Optional<JsonWithLines> get(String key) {
        return Optional.ofNullable(members.get(key));
    }

    void problem(String key, String what) {
        problems.add(members.getOrDefault(key, where), what);
    }

    /** Reports keys that have no meaning here. */
    void checkKeys(List<String> known, String what) {
        members.forEach((key, value) -> {
            if (!known.contains(key)) {
                problems.add(value, "'%s' is not a key of %s: expected %s".formatted(key, what, expected(key, known)));
            }
        });
    }

    private static String expected(String key, List<String> known) {
        var meant = MEANT.getOrDefault(key.toLowerCase(Locale.ROOT), "");
        return known.contains(meant) ? meant : "one of " + String.join(", ", known);
    }

    <T> Optional<T> text(String key, Function<String, T> parser) {
        return get(key).flatMap(value -> parsed(value, key, parser));
    }

    /** One text, or a list of them. */
    <T> List<T> texts(String key, Function<String, T> parser) {
        return values(key).stream()
                .flatMap(each -> parsed(each, key, parser).stream())
                .toList();
    }

    /** One source, or a list of them. */
    Sources sources(String key) {
        return new Sources(texts(key, ValueSource::parse));
    }

    Sources unit() {
        return new Sources(texts("unit", text -> {
            if (UNIT.matcher(text).matches() && text.indexOf('{') < 0) {
                throw new IllegalArgumentException(
                        "'%s' would be the name of a field; write \"text:%s\", or \"/%s\" for the field"
                                .formatted(text, text, text));
            }
            return ValueSource.parse(text);
        }));
    }

    Optional<Double> number(String key) {
        return get(key).flatMap(value -> {
            if (value.number().isEmpty()) {
                problems.add(value, key + ": expected a number");
            }
            return value.number();
        });
    }

    StateWords words() {
        var words = new HashMap<String, Double>();
        get("words").ifPresent(value -> {
            if (value.object().isEmpty()) {
                problems.add(value, "words: expected words and their numbers: {\"ON\": 1, \"OFF\": 0}");
            }
            value.object().orElse(Map.of()).forEach((word, number) -> {
                if (number.number().isEmpty()) {
                    problems.add(
                            number,
                            "words: expected a number for '%s'; write \"none\": [\"%s\"] if it means no value"
                                    .formatted(word, word));
                }
                number.number().ifPresent(known -> words.put(word, known));
            });
        });
        values("none").stream().flatMap(value -> value.text().stream()).forEach(word -> words.put(word, Double.NaN));
        return new StateWords(words);
    }

    /** The numbers that mean no value; {@link #words} has the words. */
    Set<Double> none() {
        values("none").stream()
                .filter(value -> value.text().isEmpty() && value.number().isEmpty())
                .forEach(value -> problems.add(value, "none: expected numbers and words, [-127, \"unbekannt\"]"));
        return values("none").stream().flatMap(value -> value.number().stream()).collect(Collectors.toSet());
    }

    private List<JsonWithLines> values(String key) {
        return get(key).map(value -> value.list().orElse(List.of(value))).orElse(List.of());
    }

    /** The member as an object; reports it if it is something else. */
    Optional<RuleObject> object(String key) {
        return get(key).flatMap(value -> value.object().map(object -> new RuleObject(value, object, problems)));
    }

    /** All members with their names. */
    List<Map.Entry<String, JsonWithLines>> entries() {
        return new ArrayList<>(members.entrySet());
    }

    <T> Optional<T> parsed(JsonWithLines value, String key, Function<String, T> parser) {
        if (value.text().isEmpty()) {
            problems.add(value, key + ": expected a text");
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(value.text().get()));
        } catch (IllegalArgumentException wrong) {
            problems.add(value, key + ": " + wrong.getMessage());
            return Optional.empty();
        }
    }
}
