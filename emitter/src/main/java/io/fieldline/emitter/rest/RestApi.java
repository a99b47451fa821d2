package io.fieldline.emitter.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.device.RecentRejections;
import io.fieldline.emitter.device.RejectionFilter;
import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.history.AverageQuery;
import io.fieldline.emitter.history.TimeRange;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.messages.AverageColumn;
import io.fieldline.messages.MessageJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The REST API: data and health as JSON or CSV. The resource {@code openapi.json} describes it. */
public final class RestApi {
    private static final String OPENAPI = "/api/openapi.json";
    /** The text format of Prometheus. */
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    /** The columns of the history without qualities and revision, and with numeric times. */
    private static final List<String> AVERAGE_COLUMNS = Stream.concat(
                    Arrays.stream(AverageColumn.values())
                            .filter(column -> column != AverageColumn.QUALITY && column != AverageColumn.REVISION)
                            .map(column -> column.columnName().replace("window_", "")),
                    Stream.of("final", "resolution_ms"))
            .toList();

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
            "window_seconds");

    private static final List<String> REJECTION_COLUMNS =
            List.of("time", "device_name", "kind", "topic", "reason", "payload", "payload_bytes", "payload_cut");
    private static final int REJECTIONS = 100;
    private static final String DEVICE = "/api/devices/";

    private final LiveState live;
    private final AverageQuery averages;
    private final IncidentResource incidents;
    private final IncidentReport report;
    private final CommandResource commands;
    private final Supplier<Optional<String>> problem;
    private final Supplier<String> metrics;
    private final ByteBuffer openApi;

    /**
     * Creates the API.
     *
     * @param problem the reason why the emitter is not ready, or empty
     * @param metrics the metrics in the text format of Prometheus
     */
    public RestApi(
            LiveState live, AverageQuery averages, Supplier<Optional<String>> problem, Supplier<String> metrics) {
        this.live = live;
        this.averages = averages;
        this.incidents = new IncidentResource(live.incidents());
        this.report = new IncidentReport(live, averages, Clock.systemUTC());
        this.commands = new CommandResource(live.commands());
        this.problem = problem;
        this.metrics = metrics;
        try (var file = RestApi.class.getResourceAsStream("openapi.json")) {
            openApi = ByteBuffer.wrap(file.readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
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
        return path.equals("/api/devices") || path.equals("/api/averages") || path.equals("/api/incident");
    }

    /** {@code accept} is the header of that name, or empty. */
    public Reply reply(String path, Map<String, List<String>> parameters, String accept) {
        try {
            var query = new QueryParameters(parameters, accept);
            return switch (path) {
                case "/api/devices" -> devices(query);
                case "/api/averages" -> averages(query);
                case "/api/alerts" -> alerts(query);
                case "/api/incidents" -> incidents.incidents(query);
                case "/api/incident" -> report.report(query);
                case "/api/commands" -> commands.commands(query);
                case "/api/rules" -> rules(query);
                case "/api/rejections" -> rejections(query);
                case "/api/statistics" -> statistics(query);
                case OPENAPI -> openApi(query);
                case "/metrics" -> new Reply(200, UTF_8.encode(metrics.get()), Map.of("Content-Type", METRICS));
                case "/healthz" -> Reply.json(200, object().put("status", "up"));
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
                : list("devices", devices);
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

    private Reply alerts(QueryParameters query) {
        query.allowOnly("format", "device");
        var device = query.text("device");
        var list = JsonNodeFactory.instance.arrayNode();
        for (var alert : live.alerts().all()) {
            var tree = MessageJson.tree(alert);
            if (device.isEmpty() || device.get().equals(tree.path("device_name").textValue())) {
                list.add(tree);
            }
        }
        var columns = List.of(
                "rule",
                "device_name",
                "metric",
                "severity",
                "state",
                "since",
                "at",
                "value",
                "level",
                "unit",
                "quality");
        return query.wantsCsv() ? Csv.reply(columns, list) : list("alerts", list);
    }

    private Reply rules(QueryParameters query) {
        query.allowOnly("format");
        var rules = MessageJson.tree(live.rules().json());
        return query.wantsCsv() ? Csv.reply(RULE_COLUMNS, (ArrayNode) rules.path("rules")) : Reply.json(200, rules);
    }

    private Reply averages(QueryParameters query) throws AverageHistory.UnavailableException {
        query.allowOnly("device", "metric", "from", "to", "points", "format");
        var series = query.series();
        var selection = averages.select(series, query.range());
        if (selection.windows().isEmpty() && !averages.has(series)) {
            return Reply.error(
                    404, "no data for device '%s', metric '%s'".formatted(series.deviceName(), series.metric()));
        }
        if (query.wantsCsv()) {
            return csv(selection, query.hasPoints());
        }
        var list = JsonNodeFactory.instance.arrayNode();
        selection.windows().forEach(window -> list.add(AverageEvent.fields(window)));
        return list("averages", list);
    }

    /** Returns every window, or an error, because several windows are combined only if the request has points. */
    private static Reply csv(AverageQuery.Selection selection, boolean hasPoints) {
        if (selection.width() > 0 && !hasPoints) {
            throw new IllegalArgumentException(
                    "there are more than %d averages; request a shorter time with from and to, or a coarser resolution with points"
                            .formatted(TimeRange.MAX_POINTS));
        }
        return Csv.reply(AVERAGE_COLUMNS, () -> selection.windows().stream()
                .<JsonNode>map(window -> AverageEvent.fields(window).put("resolution_ms", selection.resolution(window)))
                .iterator());
    }

    private Reply rejections(QueryParameters query) {
        query.allowOnly("device", "reason", "topic", "limit", "format");
        var filter = new RejectionFilter(query.text("device"), query.text("reason"), query.text("topic"));
        var limit = query.limit(REJECTIONS, RecentRejections.MAX);
        var newest = trees(live.rejections().newest(filter, limit));
        if (query.wantsCsv()) {
            return Csv.reply(REJECTION_COLUMNS, newest);
        }
        var json = object();
        json.set("rejections", newest);
        json.set("counts", trees(live.rejections().counts(filter, limit)));
        return Reply.json(200, json);
    }

    private Reply statistics(QueryParameters query) {
        query.allowOnly();
        var json = object().putRawValue("pipeline", new RawValue(live.pipeline().json()));
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
                .orElseGet(() -> Reply.json(200, object().put("status", "ready")));
    }

    private static ArrayNode trees(List<? extends Record> records) {
        var list = JsonNodeFactory.instance.arrayNode();
        records.forEach(each -> list.add(MessageJson.tree(each)));
        return list;
    }

    private static Reply list(String name, ArrayNode list) {
        var json = object();
        json.set(name, list);
        return Reply.json(200, json);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
