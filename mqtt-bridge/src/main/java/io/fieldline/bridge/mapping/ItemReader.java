package io.fieldline.bridge.mapping;

import io.fieldline.bridge.payload.CsvRows;
import io.fieldline.bridge.payload.InfluxLines;
import io.fieldline.bridge.payload.KeyValuePairs;
import io.fieldline.bridge.payload.NumberText;
import io.fieldline.bridge.payload.PayloadKind;
import io.fieldline.bridge.payload.PayloadText;
import io.fieldline.bridge.payload.PayloadText.Form;
import io.fieldline.bridge.payload.SenMlRecords;
import io.fieldline.bridge.source.EachPath;
import io.fieldline.bridge.source.Item;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How the items in a payload are found.
 *
 * @param each the lists or maps whose items become readings
 * @param text how a number is read
 * @param csv  how comma-separated values are read
 * @param hasWords whether a word alone is a number
 */
public record ItemReader(PayloadKind kind, Optional<EachPath> each, NumberText text, CsvRows csv, boolean hasWords) {
    private static final EachPath ITEMS = EachPath.parse("*");

    /** Longer than any number with a unit. */
    private static final int LONGEST_NUMBER = 80;

    /** Whether a payload may have several items. */
    public boolean hasSeveral() {
        return each.isPresent() || kind.hasItems();
    }

    /** Whether the payload is of this kind. */
    public boolean accepts(PayloadText payload) {
        return switch (kind) {
            case OBJECT -> payload.form() == Form.OBJECT;
            case LIST, SENML -> payload.form() != Form.TEXT;
            case CSV, PAIRS, INFLUX -> payload.form() == Form.TEXT;
            case NUMBER -> payload.form() == Form.TEXT && number(payload.text()).isPresent();
            case STATUS, IGNORE -> true;
            case READING -> false; // read before the rules
        };
    }

    private Optional<NumberText.Measured> number(String payload) {
        if (payload.isEmpty() || payload.length() > LONGEST_NUMBER) {
            return Optional.empty();
        }
        var unquoted = unquoted(payload);
        return hasWords ? text.parse(unquoted) : text.parseNumber(unquoted);
    }

    private static String unquoted(String text) {
        var isQuoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }

    /** Passes on each item; throws IllegalArgumentException if the whole payload cannot be read. */
    public void read(List<String> topic, PayloadText payload, Instant arrived, Consumer<Item> items) {
        var tree = Item.of(topic, tree(payload, arrived));
        if (each.isPresent()) {
            each.get().forEach(tree, items);
        } else if (kind.hasItems()) {
            ITEMS.forEach(tree, items);
        } else {
            items.accept(tree);
        }
    }

    private Object tree(PayloadText payload, Instant arrived) {
        return switch (kind) {
            case OBJECT -> payload.json();
            case LIST -> payload.form() == Form.LIST ? payload.json() : List.of(payload.json());
            case NUMBER -> numberFields(payload.text());
            case CSV -> csv.parse(payload.text());
            case PAIRS -> KeyValuePairs.parse(payload.text(), text.decimalComma());
            case INFLUX -> InfluxLines.parse(payload.text());
            case SENML -> SenMlRecords.resolve(payload.json(), arrived);
            case READING, STATUS, IGNORE -> Map.of();
        };
    }

    private Map<String, Object> numberFields(String payload) {
        var measured = number(payload).orElseThrow();
        var fields = new LinkedHashMap<String, Object>();
        fields.put(Item.VALUE, measured.number());
        measured.unit().ifPresent(unit -> fields.put(Item.UNIT, unit));
        return fields;
    }
}
