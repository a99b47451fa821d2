package io.fieldline.emitter.overview;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.messages.MessageJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Applies the parts of the overview as docs/messages.md says. */
public final class OverviewPage {
    /** A series as a page stores it. */
    private record Row(
            String device, String metric, String unit, long end, String value, String qualities, List<String> trend) {
        Row with(JsonNode change) {
            if (change.size() == 2 || change.path(2).longValue() <= end) {
                return new Row(device, metric, unit, end, change.path(1).asText(), qualities, trend);
            }
            var longer = new ArrayList<>(trend);
            longer.add(change.path(3).asText());
            var newest = longer.subList(Math.max(0, longer.size() - 20), longer.size());
            return new Row(
                    device,
                    metric,
                    unit,
                    change.path(2).longValue(),
                    change.path(1).asText(),
                    qualities,
                    List.copyOf(newest));
        }

        Row withoutNullsAtStart() {
            var first = 0;
            while (first < trend.size() && trend.get(first).equals("null")) {
                first++;
            }
            return new Row(device, metric, unit, end, value, qualities, trend.subList(first, trend.size()));
        }
    }

    private final Map<String, String> devices = new TreeMap<>();
    private final Map<Long, Row> series = new TreeMap<>();
    private final List<ObjectNode> parts = new ArrayList<>();
    private String cursor = "";
    private boolean more = true;

    /** The cursor with which the page would join again. */
    public String cursor() {
        return cursor;
    }

    /** Whether the page waits for further parts. */
    public boolean lacksParts() {
        return more;
    }

    /** The content of each part, the oldest first. */
    public List<ObjectNode> parts() {
        return parts;
    }

    /** Everything that the page shows. */
    public String shown() {
        var rows = new TreeMap<Long, Row>();
        series.forEach((id, row) -> rows.put(id, row.withoutNullsAtStart()));
        return devices + "\n" + rows;
    }

    /** Applies an event in JSON. */
    public OverviewPage apply(String event) {
        var envelope = MessageJson.tree(event);
        assertThat(event.getBytes(UTF_8).length).isLessThan(65_536);
        if (envelope.path("fresh").booleanValue()) {
            devices.clear();
            series.clear();
        }
        var part = MessageJson.tree(decompressed(envelope.path("gzip").textValue()));
        parts.add(part);
        part.path("removed").forEach(name -> remove(name.textValue()));
        part.path("gone").forEach(id -> series.remove(id.longValue()));
        part.path("devices")
                .forEach(device -> devices.put(device.path("device_name").textValue(), device.toString()));
        part.path("series").forEach(row -> series.put(row.path(0).longValue(), row(row)));
        part.path("changes")
                .forEach(change -> series.computeIfPresent(change.path(0).longValue(), (id, row) -> row.with(change)));
        cursor = envelope.path("cursor").textValue();
        more = envelope.path("more").booleanValue();
        return this;
    }

    /** The JSON in the field {@code gzip}. */
    public static String decompressed(String gzip) {
        try (var stream =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(gzip)))) {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException notGzip) {
            throw new UncheckedIOException(notGzip);
        }
    }

    private void remove(String device) {
        devices.remove(device);
        series.values().removeIf(row -> row.device().equals(device));
    }

    private static Row row(JsonNode row) {
        var trend = new ArrayList<String>();
        row.path(7).forEach(mean -> trend.add(mean.asText()));
        return new Row(
                row.path(1).textValue(),
                row.path(2).textValue(),
                row.path(3).asText(),
                row.path(4).longValue(),
                row.path(5).asText(),
                row.path(6).toString(),
                trend);
    }
}
