package io.fieldline.agent.publish;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.fieldline.agent.source.Measurement;
import io.fieldline.lifecycle.BuildInfo;
import io.fieldline.messages.Description;
import io.fieldline.messages.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The discovery message with which Home Assistant shows a device automatically
 * (https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload): its values, its status, and with a board
 * also a button that calibrates and the interval. Not thread-safe.
 */
public final class HomeAssistant {
    private static final JsonFactory JSON = new JsonFactory();

    /**
     * An empty text, which Home Assistant ignores, for a reading without the metric and for an old reading, which must not
     * replace a live one. A fault has no value, which becomes {@code None}: the state is unknown.
     */
    private static final String VALUE = "{{ '' if value_json.historical | default(false)"
            + " else value_json.data if value_json.metric == '%1$s'"
            + " else value_json.metrics['%1$s'] if '%1$s' in value_json.metrics | default({}) else '' }}";

    private static final String AVAILABILITY = "{{ 'offline' if value == 'offline' else 'online' }}";
    private static final String STATUS = "{{ value.split(':')[0] }}";
    private static final String PROBLEM = "{{ 'OFF' if value == 'online' else 'ON' }}";
    private static final String DETAIL =
            "{{ {'detail': value.split(': ', 2)[2] if value.startswith('degraded: ') else ''} | tojson }}";
    private static final String INTERVAL =
            "{{ value_json.detail if value_json.command == 'interval' and value_json.ok else '' }}";

    private final String deviceName;
    private final DeviceTopics topics;
    private final boolean hasBoard;
    private final BuildInfo build;
    private final Map<String, Sensor> sensors = new TreeMap<>();

    /** What the message says about a metric. */
    private record Sensor(String name, String unit) {}

    /** Without a board there is nothing to calibrate. */
    public HomeAssistant(String deviceName, DeviceTopics topics, boolean hasBoard, BuildInfo build) {
        this.deviceName = deviceName;
        this.topics = topics;
        this.hasBoard = hasBoard;
        this.build = build;
    }

    /** Adds the metrics of a measurement; returns whether the message has changed. A label or unit that is missing stays. */
    public boolean add(Measurement measurement) {
        var changed = false;
        for (var metric : measurement.values().keySet()) {
            var before = sensors.getOrDefault(metric, new Sensor(name(metric), ""));
            var label =
                    Optional.ofNullable(measurement.descriptions().get(metric)).flatMap(Description::label);
            var sensor =
                    new Sensor(label.orElse(before.name()), measurement.units().getOrDefault(metric, before.unit()));
            if (sensors.containsKey(metric) || sensors.size() < Reading.MOST_METRICS) {
                changed |= !sensor.equals(sensors.put(metric, sensor));
            }
        }
        return changed;
    }

    private static String name(String metric) {
        return metric.equals(Reading.CARBON_MONOXIDE) ? "CO-equivalent" : metric;
    }

    public String topic() {
        return "homeassistant/device/%s/config".formatted(id());
    }

    /** Earlier agents announced a single entity there; an empty message removes it. */
    public String earlierTopic() {
        return "homeassistant/sensor/%s/co/config".formatted(id());
    }

    public byte[] config() {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            writeDevice(json);
            json.writeStringField("availability_topic", topics.status());
            json.writeStringField("availability_template", AVAILABILITY);
            json.writeObjectFieldStart("cmps");
            for (var sensor : sensors.entrySet()) {
                writeValue(sensor.getKey(), sensor.getValue(), json);
            }
            writeStatus(json);
            if (hasBoard) {
                writeCommands(json);
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // the bytes are in memory
        }
        return bytes.toByteArray();
    }

    private void writeDevice(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("dev");
        json.writeArrayFieldStart("ids");
        json.writeString(id());
        json.writeEndArray();
        json.writeStringField("name", deviceName);
        json.writeStringField("mf", "Fieldline");
        json.writeEndObject();
        json.writeObjectFieldStart("o");
        json.writeStringField("name", "Fieldline " + build.service());
        json.writeStringField("sw", build.version());
        json.writeEndObject();
    }

    private void writeValue(String metric, Sensor sensor, JsonGenerator json) throws IOException {
        component("sensor", plain(metric), sensor.name(), json);
        json.writeStringField("state_topic", topics.readings());
        json.writeStringField("value_template", VALUE.formatted(quoted(metric)));
        if (!sensor.unit().isEmpty()) {
            json.writeStringField("unit_of_measurement", sensor.unit());
        }
        json.writeStringField("state_class", "measurement");
        json.writeEndObject();
    }

    private void writeStatus(JsonGenerator json) throws IOException {
        component("sensor", "fieldline_status", "Status", json);
        json.writeStringField("entity_category", "diagnostic");
        json.writeStringField("state_topic", topics.status());
        json.writeStringField("value_template", STATUS);
        json.writeEndObject();
        component("binary_sensor", "fieldline_problem", "Problem", json);
        json.writeStringField("entity_category", "diagnostic");
        json.writeStringField("device_class", "problem");
        json.writeStringField("state_topic", topics.status());
        json.writeStringField("value_template", PROBLEM);
        json.writeStringField("json_attributes_topic", topics.status());
        json.writeStringField("json_attributes_template", DETAIL);
        json.writeEndObject();
    }

    private void writeCommands(JsonGenerator json) throws IOException {
        component("button", "fieldline_calibrate", "Calibrate", json);
        json.writeStringField("entity_category", "config");
        json.writeStringField("command_topic", topics.commands());
        json.writeStringField("payload_press", "calibrate");
        json.writeEndObject();
        component("number", "fieldline_interval", "Interval", json);
        json.writeStringField("entity_category", "config");
        json.writeStringField("command_topic", topics.commands());
        json.writeStringField("command_template", "interval {{ value }}");
        json.writeStringField("state_topic", topics.answers());
        json.writeStringField("value_template", INTERVAL);
        json.writeStringField("unit_of_measurement", "ms");
        json.writeStringField("mode", "box");
        json.writeNumberField("min", 20);
        json.writeNumberField("max", 60_000);
        json.writeNumberField("step", 1);
        json.writeEndObject();
    }

    /** The start of a component, whose key is unique in the device. */
    private void component(String platform, String key, String name, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart(key);
        json.writeStringField("p", platform);
        json.writeStringField("name", name);
        json.writeStringField("unique_id", id() + '_' + key);
    }

    private static String quoted(String metric) {
        return metric.replace("\\", "\\\\").replace("'", "\\'");
    }

    private String id() {
        return "fieldline_" + plain(deviceName);
    }

    /**
     * Letters, digits, {@code _} and {@code -}, the only characters that its topics may have; different for each name.
     */
    private static String plain(String name) {
        var plain = name.replaceAll("[^a-zA-Z0-9_-]", "_");
        return plain.equals(name) ? plain : plain + '_' + Integer.toHexString(name.hashCode());
    }
}
