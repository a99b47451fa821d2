package io.fieldline.connect.influxdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.connect.influxdb.ScriptedInfluxDb.Answer;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The requests to each version of InfluxDB, as its documentation describes them. */
class InfluxDbClientTest {
    private static final List<Point> POINTS = List.of(
            new Point("a,t=x", "v=1.0", 1000, new SinkRecord("a", 0, null, null, null, null, 0)),
            new Point("a,t=y", "v=2.0", 2000, new SinkRecord("a", 0, null, null, null, null, 1)));

    private final ScriptedInfluxDb server = new ScriptedInfluxDb();
    private final InfluxDbClient version1 =
            new InfluxDbClient(new InfluxDbServer(server.url(), "field line", "user", "pass", "", ""));
    private final InfluxDbClient version2 =
            new InfluxDbClient(new InfluxDbServer(server.url(), "field line", "", "", "my org", "secret"));

    InfluxDbClientTest() throws IOException {}

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void withoutATokenItWritesAsToVersion1() throws Exception {
        assertThat(version1.write(POINTS)).isEmpty();

        assertThat(server.requests())
                .containsExactly(new ScriptedInfluxDb.Request(
                        "/write?db=field+line&precision=ns",
                        "Basic dXNlcjpwYXNz",
                        "a,t=x v=1.0 1000\na,t=y v=2.0 2000\n"));
    }

    @Test
    void withATokenItWritesAsToVersion2() throws Exception {
        assertThat(version2.write(POINTS)).isEmpty();

        assertThat(server.requests())
                .containsExactly(new ScriptedInfluxDb.Request(
                        "/api/v2/write?org=my+org&bucket=field+line&precision=ns",
                        "Token secret",
                        "a,t=x v=1.0 1000\na,t=y v=2.0 2000\n"));
    }

    @Test
    void aMissingDatabaseOfVersion1IsCreated() throws Exception {
        server.answerBy(request -> {
            if (request.address().startsWith("/query")) {
                return new Answer(200, "{\"results\":[{\"statement_id\":0}]}");
            }
            return server.requests().size() == 1
                    ? new Answer(404, "{\"error\":\"database not found\"}")
                    : new Answer(204, "");
        });

        assertThat(version1.write(POINTS)).isEmpty();
        assertThat(server.requests())
                .extracting(ScriptedInfluxDb.Request::address)
                .containsExactly(
                        "/write?db=field+line&precision=ns",
                        "/query?q=CREATE+DATABASE+%22field+line%22",
                        "/write?db=field+line&precision=ns");
    }

    @Test
    void aMissingBucketIsNotCreated() {
        server.answerBy(request -> new Answer(404, "{\"message\":\"bucket not found\"}"));

        assertThatThrownBy(() -> version2.write(POINTS))
                .isInstanceOf(InfluxDbRefusedException.class)
                .hasMessage("404: {\"message\":\"bucket not found\"}; create the database, or change the address");
    }

    @Test
    void theAnswerSaysWhetherARepeatHelps() throws Exception {
        server.answerBy(request -> new Answer(400, "unable to parse"));
        assertThat(version2.write(POINTS)).contains("400: unable to parse");

        server.answerBy(request -> new Answer(401, "unauthorized"));
        assertThatThrownBy(version1::verify)
                .isInstanceOf(InfluxDbRefusedException.class)
                .hasMessageContaining("check user and password");

        server.answerBy(request -> new Answer(503, "busy"));
        assertThatThrownBy(version1::verify)
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(InfluxDbRefusedException.class)
                .hasMessage("InfluxDB answers 503: busy");
    }

    @Test
    void anEmptyRequestThatVersion2RefusesVerifiesTheAccount() throws Exception {
        server.answerBy(request -> new Answer(400, "writing requires points"));

        version2.verify();

        assertThat(server.requests()).extracting(ScriptedInfluxDb.Request::body).containsExactly("");
    }
}
