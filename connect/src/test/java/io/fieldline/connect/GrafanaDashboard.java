package io.fieldline.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fieldline.processes.Checkout;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The queries of a shipped dashboard. Grafana's macros and the variables have values, as Grafana replaces them. */
final class GrafanaDashboard {
    private static final int INTERVAL_SECONDS = 10;

    private final JsonNode dashboard;
    private final Instant from;
    private final Instant to;

    private GrafanaDashboard(JsonNode dashboard, Instant from, Instant to) {
        this.dashboard = dashboard;
        this.from = from;
        this.to = to;
    }

    static GrafanaDashboard read(String name, Instant from, Instant to) throws IOException {
        var file =
                Checkout.here().root().resolve("packaging/monitoring/grafana").resolve(name);
        return new GrafanaDashboard(new JsonMapper().readTree(file.toFile()), from, to);
    }

    /** For InfluxDB, with all devices and metrics. */
    List<String> influxQl() {
        var period = "time >= %dms and time <= %dms".formatted(from.toEpochMilli(), to.toEpochMilli());
        return queries("query").stream()
                .map(query -> query.replace("$timeFilter", period)
                        .replace("$__interval", INTERVAL_SECONDS + "s")
                        .replaceAll("\\$(device|metric)", ".*"))
                .toList();
    }

    /** For PostgreSQL, with one device and one metric. */
    List<String> sql(String device, String metric) {
        return queries("rawSql").stream()
                .map(query -> query.replaceAll(
                                "\\$__timeFilter\\((\\w+)\\)", "$1 BETWEEN '%s' AND '%s'".formatted(from, to))
                        .replaceAll(
                                "\\$__timeGroupAlias\\((\\w+), \\$__interval\\)",
                                "floor(extract(epoch from $1)/%1$d)*%1$d AS \"time\""
                                        .replace("%1$d", "" + INTERVAL_SECONDS))
                        .replace("$device", "'" + device + "'")
                        .replace("$metric", "'" + metric + "'"))
                .toList();
    }

    private List<String> queries(String field) {
        var queries = new ArrayList<String>();
        dashboard.at("/templating/list").forEach(variable -> {
            if (variable.path("type").asText().equals("query")) {
                queries.add(variable.path("query").asText());
            }
        });
        dashboard.path("panels").forEach(panel -> panel.path("targets")
                .forEach(target -> queries.add(target.path(field).asText())));
        return queries;
    }
}
