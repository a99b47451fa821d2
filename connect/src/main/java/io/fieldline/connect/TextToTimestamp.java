package io.fieldline.connect;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * A transform of Kafka Connect: texts with a time in ISO 8601 become timestamps, in milliseconds. Kafka's TimestampConverter
 * accepts either times with a fraction of a second or times without one.
 */
public final class TextToTimestamp<R extends ConnectRecord<R>> implements Transformation<R> {
    private static final String FIELDS = "fields";

    private List<String> fields = List.of();

    @Override
    public ConfigDef config() {
        return new ConfigDef()
                .define(
                        FIELDS,
                        ConfigDef.Type.LIST,
                        ConfigDef.NO_DEFAULT_VALUE,
                        ConfigDef.Importance.HIGH,
                        "Fields of the value that have a time as text.");
    }

    @Override
    public void configure(Map<String, ?> settings) {
        fields = List.of(settings.get(FIELDS).toString().split("\\s*,\\s*"));
    }

    @Override
    public R apply(R record) {
        if (!(record.value() instanceof Struct value)) {
            return record; // a tombstone
        }
        var schema = withTimestamps(value.schema());
        var changed = new Struct(schema);
        for (var field : schema.fields()) {
            var content = value.get(field.name());
            changed.put(field, fields.contains(field.name()) ? timestamp(field.name(), content) : content);
        }
        return record.newRecord(
                record.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                schema,
                changed,
                record.timestamp());
    }

    private Schema withTimestamps(Schema schema) {
        var changed = SchemaBuilder.struct();
        for (var field : schema.fields()) {
            changed.field(field.name(), fields.contains(field.name()) ? Timestamp.SCHEMA : field.schema());
        }
        return changed.build();
    }

    private static Date timestamp(String field, Object text) {
        try {
            return Date.from(Instant.parse(String.valueOf(text)));
        } catch (DateTimeException | IllegalArgumentException invalid) {
            throw new DataException("%s: expected a time in ISO 8601, got '%s'".formatted(field, text), invalid);
        }
    }

    @Override
    public String version() {
        return AppInfoParser.getVersion();
    }

    @Override
    public void close() {}
}
