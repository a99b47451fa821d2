package io.fieldline.bridge.rules;

import io.fieldline.bridge.payload.BrokenItem;
import io.fieldline.bridge.payload.InfluxLines;
import io.fieldline.bridge.payload.NumberText;
import io.fieldline.bridge.payload.PayloadText;
import io.fieldline.bridge.payload.ValueParser;
import io.fieldline.bridge.source.Item;
import io.fieldline.bridge.source.Leaves;
import io.fieldline.messages.PrintableText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a user can write so that a message is accepted. */
final class RuleHint {
    private static final int MOST_FIELDS = 12;
    private static final int LONGEST_TOPIC = 80;
    private static final Pattern NUMBER_WITH_COMMA = Pattern.compile("[+-]?\\d+,\\d+");

    /** A name and a value. */
    private static final Pattern PAIR = Pattern.compile("\\p{L}[\\p{L}\\d _.-]{0,40}(=[^=]|: ?[+-]?[\\d.])");

    private static final Pattern THOUSANDS = Pattern.compile("[+-]?\\d{1,3}(,\\d{3}){1,6}\\.\\d{1,20}");
    private static final Pattern SEPARATOR = Pattern.compile("[,;]");

    /** The number of characters in which a number between commas is looked for. */
    private static final int START = 1000;

    private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}_-]{0,30}");

    private RuleHint() {}

    /** The reason for a message that no rule reads. */
    static String missingRule(List<String> topic, PayloadText payload, boolean hasRules) {
        if (payload.text().isEmpty()) {
            return "the payload is empty";
        }
        var example = example(topic, payload);
        var what = (hasRules ? "none of the rules for this topic reads " : "no rule for this topic reads ")
                + form(payload)
                + fields(payload);
        return example.map(rule -> what + (hasRules ? "; put this rule first: " : "; add ") + rule)
                .orElse(what + "; expected a number, JSON, key=value, or values between commas");
    }

    /** The names of the fields of a payload. */
    static String fields(PayloadText payload) {
        if (payload.form() == PayloadText.Form.TEXT) {
            return "";
        }
        try {
            return fields(payload.json());
        } catch (IllegalArgumentException notJson) {
            return " (%s)".formatted(notJson.getMessage());
        }
    }

    /** The names of the fields of an item. */
    static String fields(Item item) {
        return item.name().isEmpty() ? fields(item.value()) : "";
    }

    private static String fields(Object tree) {
        if (tree instanceof List<?> list) {
            var names = new LinkedHashSet<String>();
            list.forEach(item -> collect(item, names));
            return names.isEmpty() ? "" : "; fields of its items: " + joined(names);
        }
        var names = new LinkedHashSet<String>();
        collect(tree, names);
        return names.isEmpty() ? "" : "; fields: " + joined(names);
    }

    private static void collect(Object tree, Set<String> names) {
        if (tree instanceof Map && names.size() <= MOST_FIELDS) {
            Leaves.forEach(tree, (path, value) -> {
                if (names.size() <= MOST_FIELDS) {
                    names.add(PrintableText.of(path));
                }
            });
        }
    }

    private static String joined(Set<String> names) {
        var first = names.stream().limit(MOST_FIELDS).toList();
        return String.join(", ", first) + (names.size() > MOST_FIELDS ? ", ..." : "");
    }

    private static String form(PayloadText payload) {
        return switch (payload.form()) {
            case OBJECT -> "a JSON object";
            case LIST -> "a JSON list";
            case TEXT -> "the text '%s'".formatted(PrintableText.of(payload.text()));
        };
    }

    /** Empty for a text of which no rule makes a number. */
    private static Optional<String> example(List<String> topic, PayloadText payload) {
        return keys(topic, payload).map(keys -> "{\"topic\": \"%s\", %s}".formatted(filter(topic), keys));
    }

    private static Optional<String> keys(List<String> topic, PayloadText payload) {
        return switch (payload.form()) {
            case OBJECT -> Optional.of("\"payload\": \"object\", " + device(topic));
            case LIST -> Optional.of("\"payload\": \"list\", " + device(topic));
            case TEXT -> textKeys(topic, payload.text());
        };
    }

    /** A guess: most topics begin with a name of their software, and then name the device. */
    private static String device(List<String> topic) {
        return "\"device\": \"topic:%d\"".formatted(Math.min(topic.size(), 2));
    }

    private static Optional<String> textKeys(List<String> topic, String text) {
        var device = device(topic);
        if (NumberText.USUAL.parseNumber(text).isPresent()) {
            return Optional.of("\"payload\": \"number\", %s, \"metrics\": {\"topic:%d\": \"value\"}"
                    .formatted(device, topic.size()));
        }
        if (NUMBER_WITH_COMMA.matcher(text).matches()) {
            return Optional.of("\"payload\": \"number\", \"decimal\": \",\", " + device);
        }
        if (isInflux(text)) {
            return Optional.of("\"payload\": \"influx\", " + device);
        }
        if (PAIR.matcher(text).lookingAt()) {
            return Optional.of("\"payload\": \"pairs\", " + device);
        }
        if (isValues(text.substring(0, Math.min(text.length(), START)))) {
            return Optional.of("\"payload\": \"csv\", \"columns\": [\"...\"], " + device);
        }
        return WORD.matcher(text).matches()
                ? Optional.of(
                        "\"payload\": \"number\", %s, \"metrics\": {\"...\": {\"from\": \"value\", \"words\": {\"%s\": 1}}}"
                                .formatted(device, text))
                : Optional.empty();
    }

    /** Whether there are several values and one of them is a number. */
    private static boolean isValues(String text) {
        return SEPARATOR.matcher(text).find()
                && !THOUSANDS.matcher(text).matches()
                && SEPARATOR
                        .splitAsStream(text)
                        .anyMatch(part -> !ValueParser.isWithoutValue(part)
                                && NumberText.USUAL.parseNumber(part.strip()).isPresent());
    }

    private static boolean isInflux(String text) {
        return text.indexOf('=') > 0
                && text.indexOf(' ') > 0
                && InfluxLines.parse(text).stream().noneMatch(BrokenItem.class::isInstance);
    }

    private static String filter(List<String> topic) {
        var text = String.join("/", topic);
        return text.length() > LONGEST_TOPIC ? PrintableText.of(topic.get(0)) + "/#" : PrintableText.of(text);
    }
}
