package io.fieldline.connect.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadingToRowsTest {
    private static final long OFFSET = 77;

    @Test
    void eachValueOfAReadingIsARow() {
        var rows = rows("text", """
                {"timestamp":"2024-10-07T13:02:54.927410Z","device_name":"greenhouse",
                "metrics":{"temperature":24.7,"humidity":null},"units":{"temperature":"C"},
                "quality":"simulated","boot":"7f3a","seq":1042,"samples":3}""");

        assertThat(rows)
                .containsExactly(
                        "Struct{device_name=greenhouse,metric=humidity,timestamp=2024-10-07T13:02:54.927410Z,boot=7f3a,"
                                + "seq=1042,quality=fault,samples=3}",
                        "Struct{device_name=greenhouse,metric=temperature,timestamp=2024-10-07T13:02:54.927410Z,boot=7f3a,"
                                + "seq=1042,data=24.7,unit=C,quality=simulated,samples=3}");
    }

    @Test
    void aReadingWithoutBootAndSeqIsIdentifiedByItsOffset() {
        assertThat(rows("text", "{\"timestamp\":\"2024-10-07 13:02:54\",\"device_name\":\"d\",\"data\":1}"))
                .containsExactly(
                        "Struct{device_name=d,metric=value,timestamp=2024-10-07T13:02:54Z,boot=,seq=77,data=1.0,"
                                + "quality=ok,samples=1}");
    }

    @Test
    void aTimeMayBeADate() {
        var record =
                transform("date", "{\"timestamp\":\"2024-10-07T13:02:54.927410Z\",\"device_name\":\"d\",\"data\":1}");
        var row = (Struct) Rows.of(record).get(0).value();

        assertThat(row.get("timestamp")).isEqualTo(Date.from(Instant.parse("2024-10-07T13:02:54.927Z")));
    }

    @Test
    void whatIsNotAReadingIsRefused() {
        assertThatThrownBy(() -> rows("text", "21.5"))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("expected a reading: expected a JSON object");
    }

    @Test
    void aTombstoneStaysOne() {
        assertThat(transform("text", null).value()).isNull();
    }

    private static List<String> rows(String times, String json) {
        return Rows.of(transform(times, json)).stream()
                .map(row -> row.value().toString())
                .toList();
    }

    private static SinkRecord transform(String times, @Nullable String json) {
        var transform = new ReadingToRows();
        transform.configure(Map.of("times", times));
        var value = json == null ? null : json.getBytes(UTF_8);
        return transform.apply(new SinkRecord("readings", 0, null, "d", null, value, OFFSET));
    }
}
