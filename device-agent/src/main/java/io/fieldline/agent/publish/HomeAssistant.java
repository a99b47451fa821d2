package io.fieldline.agent.publish;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The discovery message with which Home Assistant shows a device automatically
 * (https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery).
 */
public final class HomeAssistant {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String METRIC = "co";
    private static final String UNIT = "ppm";

    /**
     * An empty text, which Home Assistant ignores, for an old reading: it must not replace a live one. A fault has no
     * data, which becomes {@code None}: the state is unknown.
     */
    private static final String VALUE = "{{ '' if value_json.historical | default(false) else value_json.data }}";

    private static final String AVAILABILITY = "{{ 'online' if value == 'online' else 'offline' }}";

    private HomeAssistant() {}

    public static String topic(String deviceName) {
        return "homeassistant/sensor/%s/%s/config".formatted(id(deviceName), METRIC);
    }

    public static byte[] config(String deviceName, DeviceTopics topics) {
        var id = id(deviceName);
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("name", "CO-equivalent");
            json.writeStringField("unique_id", id + "_" + METRIC);
            json.writeStringField("state_topic", topics.readings());
            json.writeStringField("value_template", VALUE);
            json.writeStringField("unit_of_measurement", UNIT);
            json.writeStringField("state_class", "measurement");
            json.writeStringField("availability_topic", topics.status());
            json.writeStringField("availability_template", AVAILABILITY);
            json.writeObjectFieldStart("device");
            json.writeArrayFieldStart("identifiers");
            json.writeString(id);
            json.writeEndArray();
            json.writeStringField("name", deviceName);
            json.writeStringField("manufacturer", "Fieldline");
            json.writeEndObject();
            json.writeObjectFieldStart("origin");
            json.writeStringField("name", "Fieldline device-agent");
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // the bytes are in memory
        }
        return bytes.toByteArray();
    }

    /**
     * Letters, digits, {@code _} and {@code -}, the only characters that its topics may have; different for each name.
     */
    private static String id(String deviceName) {
        var plain = "fieldline_" + deviceName.replaceAll("[^a-zA-Z0-9_-]", "_");
        return plain.endsWith(deviceName) ? plain : plain + '_' + Integer.toHexString(deviceName.hashCode());
    }
}
