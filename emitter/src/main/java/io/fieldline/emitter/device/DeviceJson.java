package io.fieldline.emitter.device;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.time.Instant;

/** How times are written in the events about devices. */
final class DeviceJson {
    private DeviceJson() {}

    static final class EpochMillis extends JsonSerializer<Instant> {
        @Override
        public void serialize(Instant time, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeNumber(time.toEpochMilli());
        }
    }

    /** Writes {@code {"since":…}}. */
    static final class Since extends JsonSerializer<Instant> {
        @Override
        public void serialize(Instant time, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeStartObject();
            json.writeNumberField("since", time.toEpochMilli());
            json.writeEndObject();
        }
    }
}
