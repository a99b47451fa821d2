package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.fieldline.messages.ParsedReading.Bad;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.Reading.Identity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes readings as JSON, and reads them. Every reading passes this code three times, so those that {@link #write} wrote
 * have a faster {@link CanonicalReadingParser}.
 */
public final class ReadingJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();
    private static final byte[] HISTORICAL = ",\"historical\":true}".getBytes(UTF_8);

    private ReadingJson() {}

    /** Reads one message. It never throws because of the content. Unknown fields are ignored. */
    public static ParsedReading parse(byte[] json) {
        var canonical = new CanonicalReadingParser(json).parse();
        return canonical.isPresent() ? new Good(canonical.get()) : parseAny(json);
    }

    /** Reads JSON in any form. */
    static ParsedReading parseAny(byte[] json) {
        try (var parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Bad("expected a JSON object, got " + describe(parser.currentToken()));
            }
            var fields = new ReadingFields();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                read(fields, name, parser);
            }
            if (parser.nextToken() != null) {
                return new Bad("there is something after the JSON object");
            }
            return new Good(fields.toReading());
        } catch (JsonProcessingException notJson) {
            return new Bad("not JSON: " + notJson.getOriginalMessage());
        } catch (IOException notText) { // zeros at the start are read as UTF-32, in which they may be invalid
            return new Bad("not JSON: " + notText.getMessage());
        } catch (IllegalArgumentException wrong) {
            return new Bad(String.valueOf(wrong.getMessage()));
        }
    }

    /** Writes a reading in the order of {@code docs/messages.md}, without absent fields. */
    public static byte[] write(Reading reading) {
        var bytes = new ByteArrayOutputStream(256);
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("timestamp", Timestamps.microseconds(reading.timestamp()));
            json.writeStringField("device_name", reading.deviceName());
            writeMetrics(json, reading);
            json.writeStringField("quality", reading.quality().wireName());
            if (reading.identity().isPresent()) {
                json.writeStringField("boot", reading.identity().get().boot());
                json.writeNumberField("seq", reading.identity().get().sequence());
            }
            writeTexts(json, "tags", reading.tags());
            writeNumbers(json, "raw", reading.raw());
            if (reading.samples() > 1) {
                json.writeNumberField("samples", reading.samples());
            }
            if (!reading.descriptions().isEmpty()) {
                DescriptionJson.write(json, reading.descriptions());
            }
            if (reading.historical()) {
                json.writeBooleanField("historical", true);
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // the bytes are in memory
        }
        return bytes.toByteArray();
    }

    /** Marks a reading that {@link #write} wrote as historical. */
    public static byte[] historical(byte[] json) {
        var from = json.length - HISTORICAL.length;
        if (from > 0 && Arrays.equals(json, from, json.length, HISTORICAL, 0, HISTORICAL.length)) {
            return json;
        }
        return ByteBuffer.allocate(json.length - 1 + HISTORICAL.length)
                .put(json, 0, json.length - 1)
                .put(HISTORICAL)
                .array();
    }

    private static void writeMetrics(JsonGenerator json, Reading reading) throws IOException {
        if (reading.metrics().size() > 1) {
            writeNumbers(json, "metrics", reading.metrics());
            writeTexts(json, "units", reading.units());
            return;
        }
        var only = reading.metrics().entrySet().iterator().next();
        json.writeFieldName("data");
        writeNumber(json, only.getValue());
        json.writeStringField("metric", only.getKey());
        var unit = reading.unit(only.getKey());
        if (unit.isPresent()) {
            json.writeStringField("unit", unit.get());
        }
    }

    private static void writeTexts(JsonGenerator json, String name, Map<String, String> texts) throws IOException {
        if (texts.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart(name);
        for (var text : texts.entrySet()) {
            json.writeStringField(text.getKey(), text.getValue());
        }
        json.writeEndObject();
    }

    private static void writeNumbers(JsonGenerator json, String name, Map<String, Double> numbers) throws IOException {
        if (numbers.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart(name);
        for (var number : numbers.entrySet()) {
            json.writeFieldName(number.getKey());
            writeNumber(json, number.getValue());
        }
        json.writeEndObject();
    }

    static void writeNumber(JsonGenerator json, double number) throws IOException {
        if (Double.isNaN(number)) {
            json.writeNull();
        } else if (number == Math.rint(number) && Math.abs(number) < Identity.SEQUENCE_LIMIT) {
            json.writeNumber((long) number); // 163, not 163.0
        } else {
            json.writeNumber(number);
        }
    }

    private static String describe(@Nullable JsonToken token) {
        return token == null ? "nothing" : token.name();
    }

    private static void read(ReadingFields fields, String name, JsonParser json) throws IOException {
        switch (name) {
            case "timestamp" -> fields.timestamp = instant(json);
            case "device_name" -> fields.deviceName = text(json);
            case "data" -> fields.data = number(json);
            case "metric" -> fields.metric = text(json);
            case "metrics" -> fields.metrics = numbers(json);
            case "unit" -> fields.unit = text(json);
            case "units" -> fields.units = texts(json);
            case "quality" -> fields.quality = quality(json);
            case "historical" -> fields.historical = json.currentToken() == JsonToken.VALUE_TRUE;
            case "boot" -> fields.boot = text(json);
            case "seq" -> fields.sequence = sequence(json);
            case "tags" -> fields.tags = texts(json);
            case "raw" -> fields.raw = numbers(json);
            case "samples" -> fields.samples = samples(json);
            case "descriptions" -> fields.descriptions = DescriptionJson.read(json);
            default -> json.skipChildren();
        }
    }

    private static Instant instant(JsonParser json) throws IOException {
        var text = text(json);
        try {
            return Timestamps.checkYear(Timestamps.parse(text));
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException(
                    "timestamp '%s' is not like 2024-10-07T13:02:54.927410Z".formatted(text), wrong);
        }
    }

    private static Quality quality(JsonParser json) throws IOException {
        var text = text(json);
        return Quality.fromWire(text)
                .orElseThrow(() -> new IllegalArgumentException("quality '%s' is not known".formatted(text)));
    }

    private static long sequence(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw unexpected(json, "a whole number");
        }
        return json.getLongValue();
    }

    private static int samples(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw unexpected(json, "a whole number");
        }
        return json.getIntValue(); // throws for a larger one
    }

    private static String text(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw unexpected(json, "text");
        }
        return json.getText();
    }

    private static double number(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return Double.NaN;
        }
        if (!json.currentToken().isNumeric()) {
            throw unexpected(json, "a number");
        }
        return json.getDoubleValue();
    }

    private static Map<String, Double> numbers(JsonParser json) throws IOException {
        var numbers = new LinkedHashMap<String, Double>();
        startObject(json);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            json.nextToken();
            numbers.put(name, number(json));
        }
        return numbers;
    }

    private static Map<String, String> texts(JsonParser json) throws IOException {
        var texts = new HashMap<String, String>();
        startObject(json);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            json.nextToken();
            texts.put(name, text(json));
        }
        return texts;
    }

    private static void startObject(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw unexpected(json, "an object");
        }
    }

    private static IllegalArgumentException unexpected(JsonParser json, String expected) throws IOException {
        return new IllegalArgumentException(
                "%s: expected %s, got %s".formatted(json.currentName(), expected, describe(json.currentToken())));
    }
}
