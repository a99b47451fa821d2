package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.time.DateTimeException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as JSON, and reads them. A component of a record is a field, with its name in snake case. An empty
 * {@code Optional} is omitted. Readings have their own {@link ReadingJson}, which is faster.
 */
public final class MessageJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .annotationIntrospector(new ComponentOrder())
            .addModule(new Jdk8Module())
            .addModule(new StrictTypes())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
            .withConfigOverride(
                    Map.class, map -> map.setSetterInfo(JsonSetter.Value.construct(Nulls.AS_EMPTY, Nulls.FAIL)))
            .build();

    private MessageJson() {}

    public static byte[] write(Record message) {
        try {
            return JSON.writeValueAsBytes(message);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible); // every message can be written as JSON
        }
    }

    /** Writes a message as text. */
    public static String text(Record message) {
        return new String(write(message), UTF_8);
    }

    /** Writes a message as a tree that can be changed. */
    public static ObjectNode tree(Record message) {
        return JSON.valueToTree(message);
    }

    /** Reads the tree of a valid JSON object, for example one from {@link #text}. */
    public static ObjectNode tree(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Ignores unknown fields; throws IllegalArgumentException with the reason if this is not a message of that type. */
    public static <T extends Record> T parse(byte[] json, Class<T> type) {
        return parse(type, () -> JSON.readValue(json, type));
    }

    /** The same as {@link #parse}, for a tree. */
    public static <T extends Record> T fromTree(ObjectNode json, Class<T> type) {
        return parse(type, () -> JSON.treeToValue(json, type));
    }

    private static <T extends Record> T parse(Class<T> type, Source<T> source) {
        try {
            var message = source.read();
            if (message == null) { // the JSON null
                throw new IllegalArgumentException("invalid %s: expected an object".formatted(type.getSimpleName()));
            }
            return message;
        } catch (IOException wrong) {
            throw new IllegalArgumentException("invalid %s: %s".formatted(type.getSimpleName(), reason(wrong)), wrong);
        }
    }

    @FunctionalInterface
    private interface Source<T> {
        @Nullable
        T read() throws IOException;
    }

    private static String reason(IOException wrong) {
        if (wrong instanceof JsonMappingException mapping) {
            var path = path(mapping);
            var cause = mapping.getCause();
            if (cause instanceof IllegalArgumentException || cause instanceof DateTimeException) {
                return path.isEmpty() ? cause.getMessage() : path + ": " + cause.getMessage();
            }
            if (mapping instanceof InvalidFormatException format) {
                return "%s '%s' is unknown".formatted(path, format.getValue());
            }
            return path.isEmpty()
                    ? "expected one object and nothing after it"
                    : path + " is missing or has the wrong type";
        }
        return "not JSON: "
                + (wrong instanceof JsonProcessingException syntax ? syntax.getOriginalMessage() : wrong.getMessage());
    }

    /** The path of the invalid field, for example {@code rules[0].level}. */
    private static String path(JsonMappingException wrong) {
        return wrong.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    /** Writes fields in the order of the components, because Jackson 2.15 would write those with another name last. */
    private static final class ComponentOrder extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public String[] findSerializationPropertyOrder(AnnotatedClass type) {
            return type.getRawType().isRecord()
                    ? Stream.of(type.getRawType().getRecordComponents())
                            .map(RecordComponent::getName)
                            .toArray(String[]::new)
                    : super.findSerializationPropertyOrder(type);
        }
    }
}
