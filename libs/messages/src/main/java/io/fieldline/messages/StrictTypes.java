package io.fieldline.messages;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads fields without Jackson's conversions, for example of the text "1" to a number. Throws IllegalArgumentException. */
final class StrictTypes extends SimpleModule {
    private static final long serialVersionUID = 1;

    StrictTypes() {
        super("strict types");
        addReader(String.class, StrictTypes::text);
        addReader(double.class, StrictTypes::number);
        addReader(Double.class, StrictTypes::number);
        addReader(Integer.class, StrictTypes::smallCount);
        addReader(long.class, StrictTypes::count);
        addReader(Long.class, StrictTypes::count);
        addReader(boolean.class, StrictTypes::flag);
        addReader(Instant.class, json -> Timestamps.checkYear(Instant.parse(text(json))));
        addReader(Quality.class, json -> Quality.fromWire(text(json)).orElse(null));
        addReader(Alert.Severity.class, json -> oneOf(Alert.Severity.values(), Alert.Severity::wireName, json));
        addReader(Alert.State.class, json -> oneOf(Alert.State.values(), Alert.State::wireName, json));
        addReader(
                AlertRules.Direction.class,
                json -> oneOf(AlertRules.Direction.values(), AlertRules.Direction::wireName, json));
        addSerializer(Instant.class, new InstantAsText());
    }

    private <T> void addReader(Class<T> type, Reader<T> reader) {
        addDeserializer(type, new JsonDeserializer<T>() {
            @Override
            public @Nullable T deserialize(JsonParser json, DeserializationContext context) throws IOException {
                return reader.read(json);
            }
        });
    }

    @FunctionalInterface
    private interface Reader<T> {
        @Nullable
        T read(JsonParser json) throws IOException;
    }

    private static String text(JsonParser json) throws IOException {
        if (!json.hasToken(JsonToken.VALUE_STRING)) {
            throw unexpected(json, "text");
        }
        return json.getText();
    }

    private static <T> T oneOf(T[] values, Function<T, String> wireName, JsonParser json) throws IOException {
        var name = text(json);
        return Stream.of(values)
                .filter(value -> wireName.apply(value).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'%s' is unknown".formatted(name)));
    }

    private static double number(JsonParser json) throws IOException {
        if (!json.currentToken().isNumeric() || !Double.isFinite(json.getDoubleValue())) {
            throw unexpected(json, "a finite number");
        }
        return json.getDoubleValue();
    }

    private static long count(JsonParser json) throws IOException {
        if (!json.hasToken(JsonToken.VALUE_NUMBER_INT) || json.getLongValue() < 0) {
            throw unexpected(json, "a whole number that is not negative");
        }
        return json.getLongValue();
    }

    private static int smallCount(JsonParser json) throws IOException {
        var number = count(json);
        if (number > Integer.MAX_VALUE) {
            throw unexpected(json, "a number below 2^31");
        }
        return (int) number;
    }

    private static boolean flag(JsonParser json) throws IOException {
        if (!json.currentToken().isBoolean()) {
            throw unexpected(json, "true or false");
        }
        return json.getBooleanValue();
    }

    private static IllegalArgumentException unexpected(JsonParser json, String expected) throws IOException {
        var got = json.currentToken().isScalarValue()
                ? json.getText()
                : json.currentToken().asString();
        return new IllegalArgumentException("expected %s, got %s".formatted(expected, got));
    }

    private static final class InstantAsText extends JsonSerializer<Instant> {
        @Override
        public void serialize(Instant instant, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(instant.toString());
        }
    }

    /** Reads the text NaN as 0, because an earlier version wrote it if rounding made a variance negative. */
    static final class Deviation extends JsonDeserializer<Double> {
        @Override
        public Double deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return json.hasToken(JsonToken.VALUE_STRING) && json.getText().equals("NaN") ? 0 : number(json);
        }
    }

    /** The field is 0 if an earlier version did not write it. */
    static final class Revision extends JsonDeserializer<Long> {
        @Override
        public Long deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return count(json);
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return 0L;
        }
    }

    /** Earlier versions wrote only rules about levels, without the field. */
    static final class Kind extends JsonDeserializer<AlertRules.RuleKind> {
        @Override
        public AlertRules.RuleKind deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return oneOf(AlertRules.RuleKind.values(), AlertRules.RuleKind::wireName, json);
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return AlertRules.RuleKind.LEVEL;
        }
    }

    /** The number of values by quality. Unknown qualities, of a later version, are ignored. */
    static final class QualityCounts extends JsonDeserializer<Map<Quality, Long>> {
        @Override
        public Map<Quality, Long> deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (!json.hasToken(JsonToken.START_OBJECT)) {
                throw unexpected(json, "an object");
            }
            var counts = new EnumMap<Quality, Long>(Quality.class);
            for (var name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                var quality = Quality.fromWire(name);
                if (quality.isPresent()) {
                    counts.put(quality.get(), count(json));
                } else {
                    json.skipChildren();
                }
            }
            return counts;
        }

        @Override
        public Object getEmptyValue(DeserializationContext context) {
            return Map.of();
        }
    }

    static final class FromMillis extends JsonDeserializer<Duration> {
        @Override
        public Duration deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return Duration.ofMillis(count(json));
        }
    }

    static final class Seconds extends JsonSerializer<Duration> {
        @Override
        public void serialize(Duration duration, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeNumber(duration.toSeconds());
        }
    }

    static final class FromSeconds extends JsonDeserializer<Duration> {
        @Override
        public Duration deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return Duration.ofSeconds(count(json));
        }
    }
}
