package io.fieldline.emitter.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.fieldline.emitter.device.RecentRejections;
import io.fieldline.emitter.device.RejectionFilter;
import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.history.AverageQuery;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.messages.MessageJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The REST API: data and health as JSON or CSV. The resource {@code openapi.json} describes it. */
public final class RestApi {
    private static final String OPENAPI = "/api/openapi.json";
    /** The text format of Prometheus. */
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private static final List<String> RULE_COLUMNS = List.of(
            "rule",
            "metric",
            "device",
            "severity",
            "direction",
            "level",
            "clear_level",
            "unit",
            "for_seconds",
            "window_seconds",
            "kind");

    private static final List<String> REJECTION_COLUMNS =
            List.of("time", "device_name", "kind", "topic", "reason", "payload", "payload_bytes", "payload_cut");
    private static final int REJECTIONS = 100;
    private static final String DEVICE = "/api/devices/";
    /** The paths whose response takes much longer than others, because it is made of all devices or of the history. */
    private static final Set<String> EXPENSIVE = Set.of(
            "/api/devices",
            "/api/averages",
            "/api/series",
            "/api/fleet",
            "/api/metrics",
            "/api/readings",
            "/api/alerts",
            "/api/anomalies",
            "/api/incidents",
            "/api/incident");

    private final LiveState live;
    private final Supplier<Optional<String>> problem;
    private final Supplier<String> metrics;
    private final ByteBuffer openApi;
    private final Map<String, Resource> resources;

    /**
     * Creates the API.
     *
     * @param problem the reason why the emitter is not ready, or empty
     * @param metrics the metrics in the text format of Prometheus
     */
    public RestApi(
            LiveState live, AverageQuery averages, Supplier<Optional<String>> problem, Supplier<String> metrics) {
        this.live = live;
        this.problem = problem;
        this.metrics = metrics;
        try (var file = RestApi.class.getResourceAsStream("openapi.json")) {
            openApi = ByteBuffer.wrap(file.readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        var average = new AverageResource(live, averages);
        var alert = new AlertResource(live.alerts(), live.rules());
        resources = Map.ofEntries(
                Map.entry("/api/devices", this::devices),
                Map.entry("/api/fleet", new FleetResource(live)::fleet),
                Map.entry("/api/metrics", new MetricResource(live)::metrics),
                Map.entry("/api/readings", new ReadingResource(live.recent())::readings),
                Map.entry("/api/averages", average::one),
                Map.entry("/api/series", average::several),
                Map.entry("/api/alerts", alert::alerts),
                Map.entry("/api/anomalies", alert::anomalies),
                Map.entry("/api/incidents", new IncidentResource(live.incidents())::incidents),
                Map.entry("/api/incident", new IncidentReport(live, averages, Clock.systemUTC())::report),
                Map.entry("/api/commands", new CommandResource(live.commands())::commands),
                Map.entry("/api/rules", this::rules),
                Map.entry("/api/rejections", this::rejections),
                Map.entry("/api/statistics", this::statistics),
                Map.entry(OPENAPI, this::openApi));
    }

    public static boolean owns(String path) {
        return path.startsWith("/api/") || path.equals("/metrics") || isPublic(path);
    }

    /** These paths reveal only whether the emitter works, so they need no token. */
    public static boolean isPublic(String path) {
        return path.equals("/healthz") || path.equals("/readyz");
    }

    /** Whether the response may take a while, so that it must not run in a thread of Netty. */
    public static boolean isSlow(String path) {
        return path.startsWith("/api/");
    }

    /** Whether the response takes much longer than others, so that it needs threads of its own. */
    public static boolean isExpensive(String path) {
        return EXPENSIVE.contains(path);
    }

    /** {@code accept} is the header of that name, or empty. */
    public Reply reply(String path, Map<String, List<String>> parameters, String accept) {
        try {
            var query = new QueryParameters(parameters, accept);
            var resource = resources.get(path);
            if (resource != null) {
                return resource.reply(query);
            }
            return switch (path) {
                case "/metrics" -> new Reply(200, UTF_8.encode(metrics.get()), Map.of("Content-Type", METRICS));
                case "/healthz" -> Reply.json(200, JsonLists.object().put("status", "up"));
                case "/readyz" -> readiness();
                default -> path.startsWith(DEVICE) ? device(path.substring(DEVICE.length()), query) : unknown(path);
            };
        } catch (IllegalArgumentException invalid) {
            return Reply.error(400, String.valueOf(invalid.getMessage()));
        } catch (AverageHistory.UnavailableException unavailable) {
            return Reply.error(503, String.valueOf(unavailable.getMessage()));
        }
    }

    private Reply devices(QueryParameters query) {
        query.allowOnly("format");
        var devices = DeviceResource.of(live);
        return query.wantsCsv()
                ? Csv.reply(DeviceResource.COLUMNS, DeviceResource.rows(devices))
                : JsonLists.reply("devices", devices);
    }

    private Reply device(String name, QueryParameters query) {
        query.allowOnly();
        return DeviceResource.of(live, name)
                .map(device -> Reply.json(200, device))
                .orElseGet(() -> Reply.error(404, "no device '%s'".formatted(name)));
    }

    private static Reply unknown(String path) {
        return Reply.error(404, "%s does not exist".formatted(path));
    }

    private Reply rules(QueryParameters query) {
        query.allowOnly("format");
        var rules = MessageJson.tree(live.rules().json());
        return query.wantsCsv() ? Csv.reply(RULE_COLUMNS, (ArrayNode) rules.path("rules")) : Reply.json(200, rules);
    }

    private Reply rejections(QueryParameters query) {
        query.allowOnly("device", "reason", "topic", "limit", "format");
        var filter = new RejectionFilter(query.text("device"), query.text("reason"), query.text("topic"));
        var limit = query.limit(REJECTIONS, RecentRejections.MAX);
        var newest = JsonLists.trees(live.rejections().newest(filter, limit));
        if (query.wantsCsv()) {
            return Csv.reply(REJECTION_COLUMNS, newest);
        }
        var json = JsonLists.object();
        json.set("rejections", newest);
        json.set("counts", JsonLists.trees(live.rejections().counts(filter, limit)));
        return Reply.json(200, json);
    }

    private Reply statistics(QueryParameters query) {
        query.allowOnly();
        var json = JsonLists.object()
                .putRawValue("pipeline", new RawValue(live.pipeline().json()));
        var rejected = json.putObject("rejected");
        new TreeMap<>(live.rejections().byKind()).forEach(rejected::put);
        return Reply.json(200, json);
    }

    private Reply openApi(QueryParameters query) {
        query.allowOnly();
        return new Reply(200, openApi, Map.of("Content-Type", "application/json; charset=utf-8"));
    }

    private Reply readiness() {
        return problem.get()
                .map(why -> Reply.error(503, why))
                .orElseGet(() -> Reply.json(200, JsonLists.object().put("status", "ready")));
    }
}
