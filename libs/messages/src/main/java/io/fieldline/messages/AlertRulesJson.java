package io.fieldline.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;

/** The rules of a service as JSON and back. */
public final class AlertRulesJson {
    private static final ObjectMapper JSON = JsonFields.mapper();

    private AlertRulesJson() {}

    public static byte[] write(AlertRules rules) {
        var json = JSON.createObjectNode();
        json.put("service", rules.service());
        json.set("rules", list(rules.rules()));
        return JsonFields.bytes(JSON, json);
    }

    /** Rules alone, of whatever services. */
    public static ArrayNode list(Collection<AlertRules.Level> rules) {
        var list = JSON.createArrayNode();
        rules.forEach(rule -> write(rule, list.addObject()));
        return list;
    }

    private static void write(AlertRules.Level rule, ObjectNode json) {
        json.put("rule", rule.rule());
        json.put("metric", rule.metric());
        json.put("device", rule.device());
        json.put("severity", rule.severity().wireName());
        json.put("over", rule.over());
        json.put("level", rule.level());
        json.put("clear", rule.clear());
        rule.unit().ifPresent(unit -> json.put("unit", unit));
        json.put("held_seconds", rule.held().toSeconds());
        json.put("mean_seconds", rule.mean().toSeconds());
    }

    /** Throws IllegalArgumentException, saying what is wrong, when these are no alert rules. */
    public static AlertRules parse(byte[] bytes) {
        try {
            var json = new JsonFields("alert rules", JSON.readTree(bytes));
            var list = json.required("rules");
            if (!list.isArray()) {
                throw new IllegalArgumentException("no alert rules: rules is no list");
            }
            var rules = new ArrayList<AlertRules.Level>();
            list.forEach(rule -> rules.add(level(rule)));
            return new AlertRules(json.text("service"), rules);
        } catch (IOException wrong) {
            throw new IllegalArgumentException("no alert rules: " + wrong.getMessage(), wrong);
        }
    }

    private static AlertRules.Level level(JsonNode rule) {
        var json = new JsonFields("alert rule", rule);
        return new AlertRules.Level(
                json.text("rule"),
                json.text("metric"),
                json.text("device"),
                Alert.Severity.fromWire(json.text("severity"))
                        .orElseThrow(() -> new IllegalArgumentException(
                                "no alert rule: severity '%s' is not known".formatted(json.text("severity")))),
                json.flag("over"),
                json.number("level"),
                json.number("clear"),
                json.optionalText("unit"),
                Duration.ofSeconds(json.count("held_seconds")),
                Duration.ofSeconds(json.count("mean_seconds")));
    }
}
