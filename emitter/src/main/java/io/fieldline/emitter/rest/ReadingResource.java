package io.fieldline.emitter.rest;

import io.fieldline.emitter.device.RecentReadings;
import io.fieldline.emitter.reply.Reply;
import java.util.List;

/** {@code /api/readings}: the newest readings, one item for each metric. */
final class ReadingResource {
    private static final List<String> COLUMNS =
            List.of("device_name", "metric", "time", "data", "unit", "quality", "arrived");
    private static final int LIMIT = 100;
    private static final int MAX = 10_000;

    private final RecentReadings recent;

    ReadingResource(RecentReadings recent) {
        this.recent = recent;
    }

    Reply readings(QueryParameters query) {
        query.allowOnly("device", "metric", "limit", "format");
        var newest = recent.newest(query.text("device"), query.text("metric"), query.limit(LIMIT, MAX));
        return JsonLists.reply(query, "readings", COLUMNS, JsonLists.of(newest));
    }
}
