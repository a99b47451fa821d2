package io.fieldline.messages;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.Optional;
import java.util.function.Function;

/** Alerts as JSON and back. */
public final class AlertJson {
    private static final ObjectMapper JSON = JsonFields.mapper();

    private AlertJson() {}

    public static byte[] write(Alert alert) {
        var json = JSON.createObjectNode();
        json.put("rule", alert.rule());
        json.put("device_name", alert.deviceName());
        alert.metric().ifPresent(metric -> json.put("metric", metric));
        json.put("severity", alert.severity().wireName());
        json.put("state", alert.state().wireName());
        json.put("since", alert.since().toString());
        json.put("at", alert.at().toString());
        json.put("value", alert.value());
        json.put("level", alert.level());
        alert.unit().ifPresent(unit -> json.put("unit", unit));
        alert.quality().ifPresent(quality -> json.put("quality", quality.wireName()));
        return JsonFields.bytes(JSON, json);
    }

    /** Throws IllegalArgumentException, saying what is wrong, when this is no alert. */
    public static Alert parse(byte[] bytes) {
        try {
            var json = new JsonFields("alert", JSON.readTree(bytes));
            return new Alert(
                    json.text("rule"),
                    json.deviceName(),
                    json.optionalText("metric").map(json::metric),
                    known(json, "severity", Alert.Severity::fromWire),
                    known(json, "state", Alert.State::fromWire),
                    json.moment("since"),
                    json.moment("at"),
                    json.number("value"),
                    json.number("level"),
                    json.optionalText("unit"),
                    json.optionalText("quality").flatMap(Quality::fromWire));
        } catch (IOException | DateTimeException wrong) {
            throw new IllegalArgumentException("no alert: " + wrong.getMessage(), wrong);
        }
    }

    private static <T> T known(JsonFields json, String name, Function<String, Optional<T>> fromWire) {
        var text = json.text(name);
        return fromWire.apply(text)
                .orElseThrow(
                        () -> new IllegalArgumentException("no alert: %s '%s' is not known".formatted(name, text)));
    }
}
