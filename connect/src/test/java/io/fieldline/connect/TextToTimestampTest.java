package io.fieldline.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextToTimestampTest {
    private static final Schema SCHEMA = SchemaBuilder.struct()
            .field("since", Schema.STRING_SCHEMA)
            .field("at", Schema.STRING_SCHEMA)
            .field("rule", Schema.STRING_SCHEMA)
            .build();

    private final TextToTimestamp<SinkRecord> transform = new TextToTimestamp<>();

    @BeforeEach
    void configure() {
        transform.configure(Map.of("fields", "since, at"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-10-07T15:24:02Z", "2024-10-07T15:24:02.120Z", "2024-10-07T15:24:02.123456Z"})
    void aTimeWithOrWithoutAFractionBecomesATimestamp(String time) {
        var changed = (Struct) transform.apply(record(value(time))).value();

        assertThat(changed.get("since")).isEqualTo(Date.from(Instant.parse(time)));
        assertThat(changed.get("rule")).isEqualTo("r");
        assertThat(changed.schema().field("since").schema()).isEqualTo(Timestamp.SCHEMA);
        assertThat(changed.schema().field("rule").schema()).isEqualTo(Schema.STRING_SCHEMA);
    }

    @Test
    void anotherTextIsRefused() {
        assertThatThrownBy(() -> transform.apply(record(value("noon"))))
                .isInstanceOf(DataException.class)
                .hasMessage("since: expected a time in ISO 8601, got 'noon'");
    }

    @Test
    void aTombstoneStaysOne() {
        assertThat(transform.apply(record(null)).value()).isNull();
    }

    private static Struct value(String since) {
        return new Struct(SCHEMA)
                .put("since", since)
                .put("at", "2024-10-07T15:24:02Z")
                .put("rule", "r");
    }

    private static SinkRecord record(@Nullable Struct value) {
        return new SinkRecord("alerts", 0, null, "key", SCHEMA, value, 0);
    }
}
