package io.fieldline.messages;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.time.Duration;

/** Writes a duration as a number of milliseconds. */
public final class DurationMillis extends JsonSerializer<Duration> {
    @Override
    public void serialize(Duration duration, JsonGenerator json, SerializerProvider provider) throws IOException {
        json.writeNumber(duration.toMillis());
    }
}
