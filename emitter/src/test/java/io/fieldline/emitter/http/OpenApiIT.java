package io.fieldline.emitter.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.fieldline.emitter.history.Averages;
import io.fieldline.emitter.history.History;
import io.fieldline.emitter.history.Range;
import io.fieldline.emitter.history.Window;
import io.fieldline.emitter.live.Broadcast;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.Live;
import io.fieldline.emitter.live.Series;
import io.fieldline.messages.AlertJson;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.ParsedReading;
import io.fieldline.messages.ReadingJson;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server does what openapi.json says, and openapi.json says all that these requests see. */
class OpenApiIT {
    private static final String TOKEN = "correct-horse";
    /** A device whose history does not answer. */
    private static final String SLOW = "slow";

    /** What to ask, and the status to come; at a path alone the token is left out. */
    private static final Map<String, Integer> REQUESTS = Map.ofEntries(
            Map.entry("/api/devices?", 200),
            Map.entry("/api/devices?format=csv", 200),
            Map.entry("/api/devices?format=xml", 400),
            Map.entry("/api/devices", 401),
            Map.entry("/api/averages?device=device1&metric=co", 200),
            Map.entry("/api/averages?device=device1&metric=co&format=csv&points=1", 200),
            Map.entry("/api/averages?device=device1&metric=co&from=2024-10-07T00:00:00Z&to=1728314955001", 200),
            Map.entry("/api/averages?device=device1", 400),
            Map.entry("/api/averages?device=device1&metric=co&points=0", 400),
            Map.entry("/api/averages?device=device1&metric=co&from=yesterday", 400),
            Map.entry("/api/averages?device=nobody&metric=co", 404),
            Map.entry("/api/averages?device=slow&metric=co", 503),
            Map.entry("/api/averages", 401),
            Map.entry("/api/alerts?", 200),
            Map.entry("/api/alerts?device=device1&format=csv", 200),
            Map.entry("/api/alerts?rule=x", 400),
            Map.entry("/api/alerts", 401),
            Map.entry("/api/rules?", 200),
            Map.entry("/api/rules?format=csv", 200),
            Map.entry("/api/rules?device=x", 400),
            Map.entry("/api/rules", 401),
            Map.entry("/api/rejections?", 200),
            Map.entry("/api/rejections?device=device2&limit=1&format=csv", 200),
            Map.entry("/api/rejections?limit=201", 400),
            Map.entry("/api/rejections", 401),
            Map.entry("/api/statistics?", 200),
            Map.entry("/api/statistics?x=1", 400),
            Map.entry("/api/statistics", 401),
            Map.entry("/api/openapi.json?", 200),
            Map.entry("/api/openapi.json?x=1", 400),
            Map.entry("/api/openapi.json", 401),
            Map.entry("/metrics?", 200),
            Map.entry("/metrics", 401),
            Map.entry("/healthz", 200),
            Map.entry("/readyz?", 200),
            Map.entry("/readyz", 503));

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Live live = Examples.live(10, 10);
    private final Broadcast broadcast = Examples.broadcast(live, Duration.ofSeconds(1), Duration.ofSeconds(1));
    private Optional<String> problem = Optional.empty();
    private HttpRequests requests;
    private HttpFrontend frontend;

    @BeforeEach
    void open(@TempDir Path web) throws IOException {
        Files.writeString(web.resolve("index.html"), "");
        var rest = new RestApi(live, new Averages(live.averages(), new SlowHistory()), () -> problem, () -> "up 1\n");
        requests = new HttpRequests(rest, StaticPages.read(web));
        frontend = HttpFrontend.open(
                InetSocketAddress.createUnresolved("127.0.0.1", 0),
                new Access(List.of(), Optional.of(TOKEN)),
                new Limits(100, 1_000, 20, 1_000, 1_000),
                new Refusals(),
                broadcast,
                requests,
                (thread, error) -> {});
        live.averages().add(Examples.theContracts());
        live.averages().add(Examples.open("device1", 1, 2));
        var now = Instant.now();
        live.devices().said("device1", "degraded: no_board: nothing is plugged in", now);
        if (ReadingJson.parse(Examples.message("readings/reading.json").getBytes(UTF_8))
                instanceof ParsedReading.Good good) {
            live.readings().add(good.reading(), good.reading().timestamp());
            live.devices().reading(good.reading(), now); // years after it was measured: the device's clock is wrong
        }
        live.devices().summarized(faulty("device2", now), now);
        live.rejections().add(now, "device2".getBytes(UTF_8), new RecordHeaders(), "20,5".getBytes(UTF_8));
        live.rejections().add(now, null, new RecordHeaders(), new byte[0]);
        live.alerts().add(AlertJson.parse(Examples.message("alert.json").getBytes(UTF_8)));
        live.rules().are(Examples.rules("spark-job"));
        live.pipeline()
                .report("spark-job", Examples.message("job-progress.json").getBytes(UTF_8), now);
        live.pipeline()
                .report("mqtt-bridge", Examples.message("bridge-progress.json").getBytes(UTF_8), now);
        live.pipeline().look(Map.of("clients", 1L));
    }

    @AfterEach
    void close() {
        frontend.close();
        requests.close();
        broadcast.close();
    }

    @Test
    void theServerDoesWhatTheFileSays() throws Exception {
        var file = (ObjectNode) json.readTree(get("/api/openapi.json?").body());
        var seen = new TreeSet<String>();
        for (var request : REQUESTS.entrySet()) {
            var path = request.getKey().replaceFirst("\\?.*", "");
            problem = path.equals("/readyz") && request.getValue() == 503
                    ? Optional.of("Kafka is away")
                    : Optional.empty();
            var response = get(request.getKey());
            assertThat(response.statusCode()).as(request.getKey()).isEqualTo(request.getValue());
            check(
                    response,
                    file.at("/paths/%s/get/responses/%d".formatted(path.replace("/", "~1"), response.statusCode())),
                    file);
            seen.add(path + " " + response.statusCode());
        }

        assertThat(seen).isEqualTo(described(file));
    }

    @Test
    void csvHasALineForEachAverage() throws Exception {
        assertThat(get("/api/averages?device=device1&metric=co&format=csv")
                        .body()
                        .lines())
                .containsExactly(
                        "device_name,metric,unit,start,end,data,min,max,stddev,last,count,final,resolution_ms",
                        "device1,co,ppm,1728314955000,1728314970000,606.891,12.5,990.1,281.2,611.25,45,true,15000",
                        "device1,co,ppm,1728314970000,1728314985000,2.0,2.0,2.0,0.0,2.0,1,false,15000");
    }

    @Test
    void csvHasALineForEachRule() throws Exception {
        assertThat(get("/api/rules?format=csv").body().lines())
                .containsExactly(
                        "rule,metric,device,severity,over,level,clear,unit,held_seconds,mean_seconds",
                        "co-ul2034-400ppm,co,*,alarm,true,400.0,360.0,ppm,240,0",
                        "battery-low,battery*,*,warning,false,20.0,25.0,,60,0");
    }

    private static DeviceSummary faulty(String device, Instant since) {
        var metric = new DeviceSummary.Metric(Optional.of("%"), Optional.of(Duration.ofSeconds(1)), Optional.of(since));
        return new DeviceSummary(device, since, since, Optional.of(Duration.ofSeconds(1)), Map.of("humidity", metric));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(frontend.address().resolve(path));
        if (path.contains("?")) {
            request.header("Authorization", "Bearer " + TOKEN);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void check(HttpResponse<String> response, JsonNode described, ObjectNode file) throws IOException {
        var type = response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        var content = described.path("content").path(type);
        assertThat(content.isMissingNode()).as("%s: %s", response.uri(), type).isFalse();
        if (type.equals("application/json")) {
            var schema = ((ObjectNode) content.path("schema").deepCopy())
                    .<ObjectNode>set("components", file.get("components"));
            var problems = JsonSchemaFactory.getInstance(VersionFlag.V202012)
                    .getSchema(schema)
                    .validate(json.readTree(response.body()));
            assertThat(problems).as("%s: %s", response.uri(), response.body()).isEmpty();
        }
    }

    private static Collection<String> described(JsonNode file) {
        var described = new TreeSet<String>();
        file.path("paths").properties().forEach(path -> path.getValue()
                .at("/get/responses")
                .fieldNames()
                .forEachRemaining(status -> described.add(path.getKey() + " " + status)));
        return described;
    }

    private static final class SlowHistory implements History {
        @Override
        public Optional<Extent> extent(Series series, Range range, Collection<Long> except)
                throws UnavailableException {
            if (series.deviceName().equals(SLOW)) {
                throw new UnavailableException("the history took longer than 1 s", new Exception("slow"));
            }
            return Optional.empty();
        }

        @Override
        public List<Window> read(Series series, Range range, long width, Collection<Long> except) {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
