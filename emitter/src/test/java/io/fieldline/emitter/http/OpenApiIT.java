package io.fieldline.emitter.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.HostNames;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.access.SessionStore;
import io.fieldline.emitter.access.TokenFile;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.history.AverageQuery;
import io.fieldline.emitter.history.TimeRange;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.operations.DirectStore;
import io.fieldline.emitter.operations.Operations;
import io.fieldline.emitter.push.Broadcaster;
import io.fieldline.emitter.reply.StaticPages;
import io.fieldline.emitter.rest.RestApi;
import io.fieldline.messages.Alert;
import io.fieldline.messages.Average;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.ParsedReading;
import io.fieldline.messages.ReadingJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server follows openapi.json, and openapi.json describes every response to these requests. */
class OpenApiIT {
    private static final String TOKEN = "correct-horse";
    private static final String OPERATOR = "operator-token-of-alice";
    /** After five wrong tokens; on a busy machine one more may be looked at. */
    private static final int TOO_MANY = 429;

    /** A device whose history never answers. */
    private static final String SLOW = "slow";

    /** Requests with their status; a path without a question mark is requested without the token. */
    private static final Map<String, Integer> REQUESTS = Map.ofEntries(
            Map.entry("/api/devices?", 200),
            Map.entry("/api/devices?format=csv", 200),
            Map.entry("/api/devices?format=xml", 400),
            Map.entry("/api/devices", 401),
            Map.entry("/api/devices/device2?", 200),
            Map.entry("/api/devices/device%31?", 200),
            Map.entry("/api/devices/device2?x=1", 400),
            Map.entry("/api/devices/nobody?", 404),
            Map.entry("/api/devices/device2", 401),
            Map.entry("/api/averages?device=device1&metric=co", 200),
            Map.entry("/api/averages?device=device1&metric=co&format=csv&points=1", 200),
            Map.entry("/api/averages?device=device1&metric=co&from=2024-10-07T00:00:00Z&to=1728314955001", 200),
            Map.entry("/api/averages?device=device1", 400),
            Map.entry("/api/averages?device=device1&metric=co&points=0", 400),
            Map.entry("/api/averages?device=device1&metric=co&from=yesterday", 400),
            Map.entry("/api/averages?device=nobody&metric=co", 404),
            Map.entry("/api/averages?device=slow&metric=co", 503),
            Map.entry("/api/averages", 401),
            Map.entry("/api/averages?device=device1&metric=co&resolution=raw", 200),
            Map.entry("/api/averages?device=device1&metric=co&resolution=raw&points=5", 400),
            Map.entry("/api/series?metric=co&from=0", 200),
            Map.entry("/api/series?metric=co&device=device1&device=nobody&from=0&points=1&format=csv", 200),
            Map.entry("/api/series?metric=co", 400),
            Map.entry("/api/series?metric=co&device=slow&from=0", 503),
            Map.entry("/api/series", 401),
            Map.entry("/api/fleet?tag=location", 200),
            Map.entry("/api/fleet?device=x", 400),
            Map.entry("/api/fleet", 401),
            Map.entry("/api/metrics?", 200),
            Map.entry("/api/metrics?format=csv", 200),
            Map.entry("/api/metrics?device=x", 400),
            Map.entry("/api/metrics", 401),
            Map.entry("/api/readings?", 200),
            Map.entry("/api/readings?device=device2&limit=1&format=csv", 200),
            Map.entry("/api/readings?limit=10001", 400),
            Map.entry("/api/readings", 401),
            Map.entry("/api/alerts?", 200),
            Map.entry("/api/alerts?device=device1&format=csv", 200),
            Map.entry("/api/alerts?rule=x&severity=alarm&state=active&metric=co&from=1&to=2&limit=1", 200),
            Map.entry("/api/alerts?state=raised", 400),
            Map.entry("/api/anomalies?", 200),
            Map.entry("/api/anomalies?format=csv", 200),
            Map.entry("/api/anomalies?rule=x", 400),
            Map.entry("/api/anomalies", 401),
            Map.entry("/api/alerts", 401),
            Map.entry("/api/incidents?", 200),
            Map.entry("/api/incidents?state=open&severity=alarm&attention=true&limit=1&format=csv", 200),
            Map.entry("/api/incidents?state=closed", 400),
            Map.entry("/api/incidents", 401),
            Map.entry("/api/incident?device=device1&metric=co", 200),
            Map.entry("/api/incident?metric=co", 400),
            Map.entry("/api/incident?device=device1", 404),
            Map.entry("/api/incident", 401),
            Map.entry("/api/commands?device=device1", 200),
            Map.entry("/api/commands?", 400),
            Map.entry("/api/commands", 401),
            Map.entry("/api/rules?", 200),
            Map.entry("/api/rules?format=csv", 200),
            Map.entry("/api/rules?device=x", 400),
            Map.entry("/api/rules", 401),
            Map.entry("/api/rejections?", 200),
            Map.entry("/api/rejections?device=device2&limit=1&format=csv", 200),
            Map.entry("/api/rejections?reason=other&topic=%23", 200),
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

    /** Logins in this order, with their status. */
    private static final List<LoginRequest> LOGINS = List.of(
            new LoginRequest("POST", false, "{\"token\":\"correct-horse\"}", 204),
            new LoginRequest("GET", true, "", 200),
            new LoginRequest("GET", false, "", 401),
            new LoginRequest("DELETE", false, "", 204),
            new LoginRequest("POST", false, "correct-horse", 400),
            new LoginRequest("POST", false, "{\"token\":\"wrong 1\"}", 401),
            new LoginRequest("POST", false, "{\"token\":\"wrong 2\"}", 401),
            new LoginRequest("POST", false, "{\"token\":\"wrong 3\"}", 401),
            new LoginRequest("POST", false, "{\"token\":\"wrong 4\"}", 401),
            new LoginRequest("POST", false, "{\"token\":\"wrong 5\"}", 401),
            new LoginRequest("POST", false, "{\"token\":\"wrong 6\"}", 429));

    /** Valid changes by path, with their status. */
    private static final Map<String, Integer> CHANGES = Map.of(
            "/api/incidents/acknowledge", 200,
            "/api/incidents/mute", 200,
            "/api/labels", 200,
            "/api/commands", 202);

    private record LoginRequest(String method, boolean hasToken, String body, int status) {}

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final LiveState live = Examples.live(10, 10);
    private final Broadcaster broadcast = Examples.broadcast(live, Duration.ofSeconds(1), Duration.ofSeconds(1));
    private final DirectStore store = new DirectStore(live);
    private Optional<String> problem = Optional.empty();
    private HttpRequests requests;
    private HttpFrontend frontend;

    @BeforeEach
    void open(@TempDir Path web) throws IOException {
        Files.writeString(web.resolve("index.html"), "");
        var tokens = Files.writeString(web.resolve("tokens"), TOKEN + "\nalice:operator:" + OPERATOR);
        var rest =
                new RestApi(live, new AverageQuery(live.averages(), new SlowHistory()), () -> problem, () -> "up 1\n");
        requests = new HttpRequests(rest, StaticPages.read(web), new Operations(live, store, Clock.systemUTC()));
        frontend = HttpFrontend.open(
                InetSocketAddress.createUnresolved("127.0.0.1", 0),
                new Access(
                        List.of(),
                        HostNames.of("localhost", List.of(), List.of()),
                        List.of(),
                        Optional.of(TokenFile.open(tokens)),
                        live.sessions(),
                        SessionStore.NONE),
                new ClientLimits(100, 1_000, 20, 1_000, 1_000),
                new Refusals(),
                broadcast,
                requests,
                (thread, error) -> {});
        live.averages().add(Examples.theContracts());
        live.averages().add(Examples.open("device1", 1, 2));
        var now = Instant.now();
        live.devices().status("device1", "degraded: no_board: nothing is plugged in", now);
        if (ReadingJson.parse(Examples.message("readings/reading.json").getBytes(UTF_8))
                instanceof ParsedReading.Good good) {
            live.readings().add(good.reading(), good.reading().timestamp());
            live.devices()
                    .reading(good.reading(), now); // years after it was measured, so the clock of the device is wrong
        }
        live.devices().summarized(faulty("device2", now), now);
        live.rejections().add(now, "device2".getBytes(UTF_8), new RecordHeaders(), "20,5".getBytes(UTF_8));
        live.rejections().add(now, null, new RecordHeaders(), new byte[0]);
        var alert = MessageJson.parse(Examples.message("alert.json").getBytes(UTF_8), Alert.class);
        live.alerts().add(alert);
        live.incidents().add(alert);
        live.rules().update(Examples.rules("spark-job"));
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
            var path = request.getKey()
                    .replaceFirst("\\?.*", "")
                    .replaceFirst("^/api/devices/.*", "/api/devices/{device}");
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
    void theServerDoesWhatTheFileSaysOfLogins() throws Exception {
        var file = (ObjectNode) json.readTree(get("/api/openapi.json?").body());
        var operations = file.at("/paths/~1session");
        var seen = new TreeSet<String>();
        for (var login : LOGINS) {
            var response = login.status == TOO_MANY
                    ? await().until(() -> send(login), answer -> answer.statusCode() == TOO_MANY)
                    : send(login);
            assertThat(response.statusCode()).as("%s", login).isEqualTo(login.status);
            var operation = login.method.toLowerCase(Locale.ROOT);
            check(response, operations.at("/%s/responses/%d".formatted(operation, login.status)), file);
            seen.add(operation + " " + login.status);
        }

        var described = new TreeSet<String>();
        operations.properties().forEach(operation -> statuses(operation.getValue())
                .forEach(status -> described.add(operation.getKey() + " " + status)));
        assertThat(seen).isEqualTo(described);
    }

    @Test
    void theServerDoesWhatTheFileSaysOfChanges() throws Exception {
        var file = (ObjectNode) json.readTree(get("/api/openapi.json?").body());
        for (var change : CHANGES.entrySet()) {
            var path = change.getKey();
            var seen = new TreeSet<String>();
            checkChange(file, path, changing(path, body("device1")), change.getValue(), seen);
            checkChange(file, path, changing(path, body("nobody")), 404, seen);
            checkChange(file, path, changing(path, "{}"), 400, seen);
            checkChange(file, path, changing(path, "{}").setHeader("Content-Type", "text/plain"), 415, seen);
            checkChange(file, path, changing(path, "{}").setHeader("Authorization", "none"), 401, seen);
            checkChange(file, path, changing(path, "{}").setHeader("Authorization", "Bearer " + TOKEN), 403, seen);
            seen.addAll(List.of("429", "503")); // below
            assertThat(seen).containsExactlyInAnyOrderElementsOf(statuses(operation(file, path)));
        }
        checkJson(
                get("/api/commands?device=device1").body(),
                file.at("/paths/~1api~1commands/get/responses/200/content/application~1json"),
                file);
        checkJson(
                get("/api/incidents?attention=false").body(),
                file.at("/paths/~1api~1incidents/get/responses/200/content/application~1json"),
                file);

        store.goAway();
        for (var path : CHANGES.keySet()) {
            checkChange(file, path, changing(path, body("device1")), 503, new TreeSet<>());
        }
        for (var path : CHANGES.keySet()) {
            await().until(() -> http.send(changing(path, "{}").build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode()
                    == TOO_MANY);
        }
    }

    /** A valid request for each path. */
    private static String body(String device) {
        return "{\"device\":\"%s\"%%s}".formatted(device);
    }

    private HttpRequest.Builder changing(String path, String body) {
        var more =
                switch (path) {
                    case "/api/incidents/mute" -> ",\"metric\":\"co\",\"minutes\":5";
                    case "/api/commands" -> ",\"command\":\"info\"";
                    default -> ",\"metric\":\"co\"";
                };
        return HttpRequest.newBuilder(frontend.address().resolve(path))
                .header("Authorization", "Bearer " + OPERATOR)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.formatted(more)));
    }

    private void checkChange(ObjectNode file, String path, HttpRequest.Builder request, int status, Set<String> seen)
            throws IOException, InterruptedException {
        var response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(path).isEqualTo(status);
        if (status != 403) { // every operation describes that one as refused before it
            check(response, operation(file, path).path("responses").path(Integer.toString(status)), file);
            seen.add(Integer.toString(status));
        }
    }

    private static JsonNode operation(ObjectNode file, String path) {
        return file.path("paths").path(path).path("post");
    }

    private HttpResponse<String> send(LoginRequest login) throws IOException, InterruptedException {
        var request = request("/session" + (login.hasToken ? "?" : ""))
                .method(login.method, HttpRequest.BodyPublishers.ofString(login.body));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "malformed, 400, GET api HTTP/1.1|Host: localhost",
        "a change by a viewer, 403, POST /api/rules HTTP/1.1|Host: localhost|Authorization: Bearer correct-horse",
        "another origin, 403, POST /session HTTP/1.1|Host: localhost|Origin: http://evil.example",
        "a method, 405, PUT / HTTP/1.1|Host: localhost",
        "a body, 413, GET /api/rules HTTP/1.1|Host: localhost|Content-Length: 1",
        "an address, 414, GET /ADDRESS HTTP/1.1|Host: localhost",
        "a host, 421, GET /healthz HTTP/1.1|Host: evil.example",
        "headers, 431, GET /healthz HTTP/1.1|Host: localhost|X: ADDRESS",
        "a version, 505, GET /healthz HTTP/2.0|Host: localhost"
    })
    void everyOperationDescribesWhatIsRefusedBeforeIt(String what, int status, String head) throws Exception {
        var file = (ObjectNode) json.readTree(get("/api/openapi.json?").body());
        var answer = send(head.replace("ADDRESS", "a".repeat(20_000)).replace("|", "\r\n") + "\r\n\r\n");
        var refused = file.at("/components/responses/Refused");

        assertThat(answer).as(what).startsWith("HTTP/1.1 %d ".formatted(status));
        assertThat(refused.path("description").textValue()).contains(status + " (");
        checkJson(answer.substring(answer.indexOf("\r\n\r\n")), refused.at("/content/application~1json"), file);
        file.path("paths")
                .forEach(path -> path.forEach(operation -> assertThat(
                                operation.at("/responses/default/$ref").textValue())
                        .isEqualTo("#/components/responses/Refused")));
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
                        "rule,metric,device,severity,direction,level,clear_level,unit,for_seconds,window_seconds,kind",
                        "co-ul2034-400ppm,co,*,alarm,above,400.0,360.0,ppm,240,0,level",
                        "battery-low,battery*,*,warning,below,20.0,25.0,,60,0,level",
                        "device-silent,,*,warning,,,,,,,silent");
    }

    private static DeviceSummary faulty(String device, Instant since) {
        var second = Optional.of(Duration.ofSeconds(1));
        var metric = new DeviceSummary.Metric(
                Optional.of("%"),
                Optional.of("Humidity"),
                Optional.of(0.0),
                Optional.of(100.0),
                second,
                Optional.of(since));
        return new DeviceSummary(device, since, since, second, Map.of("location", "lab"), Map.of("humidity", metric));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(frontend.address().resolve(path));
        return path.contains("?") ? request.header("Authorization", "Bearer " + TOKEN) : request;
    }

    /** Reads until the end of the connection or of the JSON object. */
    private String send(String request) throws IOException {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), frontend.address().getPort())) {
            socket.setSoTimeout(120_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            var answer = new StringBuilder();
            for (var read = 0; read >= 0 && !answer.toString().endsWith("}"); ) {
                read = socket.getInputStream().read();
                answer.append(read < 0 ? "" : (char) read);
            }
            return answer.toString();
        }
    }

    private void check(HttpResponse<String> response, JsonNode described, ObjectNode file) throws IOException {
        if (response.statusCode() == 204) {
            assertThat(described.has("content")).isFalse();
            assertThat(response.body()).isEmpty();
            return;
        }
        var type = response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        var content = described.path("content").path(type);
        assertThat(content.isMissingNode()).as("%s: %s", response.uri(), type).isFalse();
        if (type.equals("application/json")) {
            checkJson(response.body(), content, file);
        }
    }

    private void checkJson(String body, JsonNode content, ObjectNode file) throws IOException {
        var schema =
                ((ObjectNode) content.path("schema").deepCopy()).<ObjectNode>set("components", file.get("components"));
        var problems = JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(schema)
                .validate(json.readTree(body));
        assertThat(problems).as(body).isEmpty();
    }

    private static Collection<String> described(JsonNode file) {
        var described = new TreeSet<String>();
        file.path("paths").properties().stream()
                .filter(path ->
                        !path.getKey().equals("/session") && path.getValue().has("get"))
                .forEach(path -> statuses(path.getValue().path("get"))
                        .forEach(status -> described.add(path.getKey() + " " + status)));
        return described;
    }

    /** The responses of an operation, without refusals before it. */
    private static List<String> statuses(JsonNode operation) {
        return operation.path("responses").properties().stream()
                .map(Map.Entry::getKey)
                .filter(status -> !status.equals("default"))
                .toList();
    }

    private static final class SlowHistory implements AverageHistory {
        @Override
        public Optional<Extent> extent(SeriesKey series, TimeRange range, Collection<Long> except)
                throws UnavailableException {
            if (series.deviceName().equals(SLOW)) {
                throw new UnavailableException("the history took longer than 1 s", new Exception("slow"));
            }
            return Optional.empty();
        }

        @Override
        public List<Average> read(SeriesKey series, TimeRange range, long width, Collection<Long> except) {
            return List.of();
        }

        @Override
        public List<Average> read(Map<SeriesKey, List<Long>> except, TimeRange range, long width)
                throws UnavailableException {
            if (except.keySet().stream().anyMatch(series -> series.deviceName().equals(SLOW))) {
                throw new UnavailableException("the history took longer than 1 s", new Exception("slow"));
            }
            return List.of();
        }

        @Override
        public void close() {}
    }
}
