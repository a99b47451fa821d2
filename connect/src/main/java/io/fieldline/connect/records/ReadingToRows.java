package io.fieldline.connect.records;

import io.fieldline.messages.ParsedReading.Bad;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * A transform of Kafka Connect: the bytes of a reading become a list of rows, one for each of its values. A transform cannot make
 * several records of one, so the sinks do it with {@link Rows}.
 */
public final class ReadingToRows implements Transformation<SinkRecord> {
    private static final String TIMES = "times";
    private static final String TEXT = "text";
    private static final String DATE = "date";

    /** Debezium's name for a text with a time and an offset, which keeps microseconds. */
    private static final Schema TEXT_TIME = SchemaBuilder.string()
            .name("io.debezium.time.ZonedTimestamp")
            .version(1)
            .build();

    private static final Schema ROW_WITH_TEXT = row(TEXT_TIME);
    private static final Schema ROW_WITH_DATE = row(Timestamp.SCHEMA);

    private boolean hasDates;

    private static Schema row(Schema time) {
        return SchemaBuilder.struct()
                .field("device_name", Schema.STRING_SCHEMA)
                .field("metric", Schema.STRING_SCHEMA)
                .field("timestamp", time)
                .field("boot", Schema.STRING_SCHEMA)
                .field("seq", Schema.INT64_SCHEMA)
                .field("data", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("unit", Schema.OPTIONAL_STRING_SCHEMA)
                .field("quality", Schema.STRING_SCHEMA)
                .field("samples", Schema.INT64_SCHEMA)
                .build();
    }

    /** The names of the fields of a row. */
    public static List<String> fields() {
        return ROW_WITH_TEXT.fields().stream().map(field -> field.name()).toList();
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef()
                .define(
                        TIMES,
                        ConfigDef.Type.STRING,
                        TEXT,
                        ValidString.in(TEXT, DATE),
                        ConfigDef.Importance.HIGH,
                        "Whether a time is a text with microseconds, or a date with milliseconds.");
    }

    @Override
    public void configure(Map<String, ?> settings) {
        hasDates = DATE.equals(settings.get(TIMES));
    }

    @Override
    public SinkRecord apply(SinkRecord record) {
        if (!(record.value() instanceof byte[] json)) {
            return record; // a tombstone
        }
        var parsed = ReadingJson.parse(json);
        if (parsed instanceof Bad bad) {
            throw new DataException("expected a reading: " + bad.reason());
        }
        var reading = ((Good) parsed).reading();
        // a repeat by Kafka Connect has the same offset
        var identity = reading.identity().orElse(null);
        var boot = identity == null ? "" : identity.boot();
        var sequence = identity == null ? record.kafkaOffset() : identity.sequence();
        var schema = hasDates ? ROW_WITH_DATE : ROW_WITH_TEXT;
        var rows = reading.metrics().keySet().stream()
                .sorted()
                .map(metric -> row(schema, reading, metric).put("boot", boot).put("seq", sequence))
                .toList();
        return record.newRecord(
                record.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                SchemaBuilder.array(schema).build(),
                rows,
                record.timestamp());
    }

    private Struct row(Schema schema, Reading reading, String metric) {
        var data = reading.metrics().getOrDefault(metric, Double.NaN);
        return new Struct(schema)
                .put("device_name", reading.deviceName())
                .put("metric", metric)
                .put("timestamp", time(reading.timestamp()))
                .put("data", data.isNaN() ? null : data)
                .put("unit", reading.unit(metric).orElse(null))
                .put("quality", reading.quality(metric).wireName())
                .put("samples", (long) reading.samples());
    }

    private Object time(Instant timestamp) {
        return hasDates ? Date.from(timestamp) : timestamp.toString();
    }

    @Override
    public String version() {
        return AppInfoParser.getVersion();
    }

    @Override
    public void close() {}
}
