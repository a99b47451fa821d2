package io.fieldline.connect.influxdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.connect.influxdb.ScriptedInfluxDb.Answer;
import io.fieldline.connect.influxdb.ScriptedInfluxDb.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InfluxDbSinkTaskTest {
    private static final Schema SCHEMA = SchemaBuilder.struct()
            .field("device", Schema.STRING_SCHEMA)
            .field("at", Schema.STRING_SCHEMA)
            .field("data", Schema.FLOAT64_SCHEMA)
            .build();

    private final ScriptedInfluxDb server = new ScriptedInfluxDb();
    private final List<String> refused = new ArrayList<>();
    private final RecordingContext context = new RecordingContext((record, reason) -> {
        refused.add(record.kafkaOffset() + " " + reason.getMessage());
        return CompletableFuture.completedFuture(null);
    });

    InfluxDbSinkTaskTest() throws IOException {}

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aRefusedRecordIsReportedAndTheOthersAreStored() throws Exception {
        var stored = new ArrayList<String>();
        server.answerBy(request -> {
            if (request.body().contains("bad")) {
                return new Answer(400, "no");
            }
            stored.addAll(request.body().lines().toList());
            return new Answer(204, "");
        });

        task(Map.of())
                .put(List.of(record(0, "a"), record(1, "bad"), record(2, "b"), record(3, "c"), record(4, "bad2")));

        assertThat(stored)
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactly("m,device=a", "m,device=b", "m,device=c");
        assertThat(refused)
                .containsExactly("1 InfluxDB refuses the record: 400: no", "4 InfluxDB refuses the record: 400: no");
    }

    @Test
    void aRecordThatIsNotAPointIsReportedWithoutARequest() {
        task(Map.of()).put(List.of(record(7, "ends with \\")));

        assertThat(refused).singleElement().asString().startsWith("7 'ends with \\'");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void withoutADeadLetterTopicARefusedRecordEndsTheTask() {
        server.answerBy(request -> new Answer(400, "no"));
        var task = new InfluxDbSinkTask();
        task.initialize(new RecordingContext(null));
        task.start(settings(Map.of()));

        assertThatThrownBy(() -> task.put(List.of(record(0, "a")))).isExactlyInstanceOf(ConnectException.class);
    }

    @Test
    void anOutageIsRetriedAfterAPauseThatGrows() {
        var task = task(Map.of());
        var records = List.of(record(0, "a"));
        for (var status : List.of(500, 503, 401)) {
            server.answerBy(request -> new Answer(status, "away"));
            assertThatThrownBy(() -> task.put(records)).isInstanceOf(RetriableException.class);
        }
        server.answerBy(request -> new Answer(204, ""));
        task.put(records);
        server.close();
        assertThatThrownBy(() -> task.put(records)).isInstanceOf(RetriableException.class);

        assertThat(context.pauses).containsExactly(1000L, 2000L, 4000L, 1000L);
        assertThat(refused).isEmpty();
    }

    @Test
    void aRefusedRecordIsReportedOnceAfterAnOutage() {
        var task = task(Map.of());
        var records = List.of(record(0, "a"), record(1, "ends with \\"));
        server.answerBy(request -> new Answer(503, "away"));
        assertThatThrownBy(() -> task.put(records)).isInstanceOf(RetriableException.class);
        server.answerBy(request -> new Answer(204, ""));

        task.put(records);

        assertThat(refused).hasSize(1);
    }

    @Test
    void aRequestHasABoundedSize() {
        var task = task(Map.of("influxdb.batch.bytes", "1000"));

        task.put(IntStream.range(0, 100).mapToObj(i -> record(i, "device" + i)).toList());

        assertThat(server.requests()).extracting(Request::body).allMatch(body -> body.length() <= 1000);
        assertThat(server.requests().stream().flatMap(request -> request.body().lines()))
                .hasSize(100);
    }

    @Test
    void ofTwoRecordsForOnePointTheLaterIsSent() {
        task(Map.of()).put(List.of(record(1, "a"), record(2, "a")));

        assertThat(server.requests())
                .extracting(Request::body)
                .containsExactly("m,device=a data=2.0 1728314955000000000\n");
    }

    @Test
    void aTombstoneDeletesNothing() {
        task(Map.of()).put(List.of(new SinkRecord("t", 0, null, "key", SCHEMA, null, 0)));

        assertThat(server.requests()).isEmpty();
    }

    private InfluxDbSinkTask task(Map<String, String> more) {
        var task = new InfluxDbSinkTask();
        task.initialize(context);
        task.start(settings(more));
        return task;
    }

    private Map<String, String> settings(Map<String, String> more) {
        var settings = new HashMap<>(Map.of(
                "influxdb.url", server.url().toString(),
                "influxdb.database", "fieldline",
                "influxdb.measurement", "m",
                "influxdb.tags", "device",
                "influxdb.time", "at"));
        settings.putAll(more);
        return settings;
    }

    private static SinkRecord record(long offset, String device) {
        var value = new Struct(SCHEMA)
                .put("device", device)
                .put("at", "2024-10-07T15:29:15Z")
                .put("data", (double) offset);
        return new SinkRecord("t", 0, null, null, SCHEMA, value, offset);
    }
}
