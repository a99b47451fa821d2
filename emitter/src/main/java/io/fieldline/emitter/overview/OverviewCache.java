package io.fieldline.emitter.overview;

import io.fieldline.emitter.average.AverageCache;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.cache.EncodedEvent;
import io.fieldline.emitter.device.DeviceChange;
import io.fieldline.emitter.device.DeviceStates;
import io.fieldline.emitter.overview.OverviewCursor.Position;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The overview that pages get in parts. It is derived from the caches of averages and devices, so it has as many series as they
 * have.
 *
 * <p>Every change of a series has a version. A page that has everything up to a version needs what changed after it, in the
 * order of versions: so the first parts, the changes of each second, and what a page missed are the same thing. A part is
 * encoded once for all pages that have the same cursor.
 */
public final class OverviewCache {
    /** About 100 bytes each. */
    private static final int MAX_GONE = 10_000;
    /** At most 128 KiB each. */
    private static final int MAX_PARTS = 32;

    private static final int BATCH = 1_000;
    private static final int DEVICE_BATCH = 200;
    private static final int RADIX = 36;

    private final String epoch = Long.toString(ThreadLocalRandom.current().nextLong(1L << 60), RADIX);
    private final AverageCache averages;
    private final DeviceStates devices;
    private final OverviewRows rows;
    private final int maxPartBytes;
    private final Map<OverviewCursor, OverviewPart> parts = new LinkedHashMap<>();
    private long readAverages;
    private long readRemovals;
    private long fresh;

    public OverviewCache(AverageCache averages, DeviceStates devices) {
        this(averages, devices, MAX_GONE, PartJson.MAX_BYTES);
    }

    OverviewCache(AverageCache averages, DeviceStates devices, int maxGone, int maxPartBytes) {
        this.averages = averages;
        this.devices = devices;
        this.rows = new OverviewRows(maxGone);
        this.maxPartBytes = maxPartBytes;
    }

    /** Reads what changed in the caches. */
    public synchronized void refresh() {
        parts.clear();
        var removals = averages.removals();
        oldestChanges().forEach(this::update);
        if (removals != readRemovals) {
            readRemovals = removals;
            rows.removeMissing(averages);
        }
    }

    /** The next part for a page that has this. Without news it is empty. */
    public synchronized OverviewPart next(OverviewCursor cursor) {
        var known = parts.get(cursor);
        if (known != null) {
            return known;
        }
        var part = encode(cursor);
        if (parts.size() >= MAX_PARTS) {
            parts.remove(parts.keySet().iterator().next());
        }
        parts.put(cursor, part);
        return part;
    }

    public synchronized long series() {
        return rows.size();
    }

    /** How often a part was encoded for pages without a known cursor. */
    public synchronized long fresh() {
        return fresh;
    }

    /** How many removals of series were evicted. */
    public synchronized long removalEvictions() {
        return rows.evictions();
    }

    /** The start of the oldest window that has changed, for each series that has. */
    private Map<SeriesKey, Instant> oldestChanges() {
        var oldest = new HashMap<SeriesKey, Instant>();
        while (readAverages < averages.arrivals()) {
            var read = averages.arrivals();
            var batch = averages.after(readAverages, BATCH, any -> true);
            for (var stored : batch) {
                var average = stored.average();
                oldest.merge(average.series(), average.start(), (one, other) -> one.isBefore(other) ? one : other);
            }
            readAverages = batch.size() < BATCH ? read : batch.get(BATCH - 1).arrival();
        }
        return oldest;
    }

    private void update(SeriesKey key, Instant oldestChange) {
        var newest = averages.newest(key, 1);
        var isOfNewest = newest.filter(series -> series.newest().start().equals(oldestChange));
        if (isOfNewest.filter(rows::updateNewest).isEmpty()) {
            averages.newest(key, Trend.WINDOWS + 1).ifPresent(rows::update);
        }
    }

    private OverviewPart encode(OverviewCursor cursor) {
        var isFresh = !continues(cursor);
        fresh += isFresh ? 1 : 0;
        var from = isFresh ? new OverviewCursor(epoch, end(), 0, Position.ZERO) : cursor;
        var json = new PartJson(maxPartBytes);
        var ofDevices = addDevices(from.reached().devices(), json);
        var ofSeries = ofDevices.all()
                ? addSeries(from, json)
                : new Reached(from.reached().series(), false);
        var next = new OverviewCursor(
                epoch,
                from.start(),
                ofSeries.all() ? ofSeries.number() : from.base(),
                new Position(ofSeries.number(), ofDevices.number()));
        var event = "{\"cursor\":\"%s\",\"fresh\":%s,\"more\":%s,\"gzip\":\"%s\"}"
                .formatted(next, isFresh, !ofSeries.all(), json.gzip());
        return new OverviewPart(
                new EncodedEvent("overview", event),
                next,
                json.isEmpty() && !isFresh,
                json.has(PartJson.Field.REMOVED),
                !ofSeries.all());
    }

    /** What a part has reached, and whether that is all. */
    private record Reached(long number, boolean all) {}

    private Reached addDevices(long from, PartJson json) {
        var last = devices.events().arrivals();
        var reached = from;
        while (true) {
            var batch = devices.changesAfter(reached, DEVICE_BATCH);
            for (var change : batch) {
                if (!add(change, from == 0, json)) {
                    return new Reached(reached, false);
                }
                reached = change.arrival();
            }
            if (batch.size() < DEVICE_BATCH) {
                return new Reached(Math.max(reached, last), true);
            }
        }
    }

    private static boolean add(DeviceChange change, boolean isFirst, PartJson json) {
        if (!change.removed()) {
            return json.add(PartJson.Field.DEVICES, change.json());
        }
        return isFirst || json.add(PartJson.Field.REMOVED, JsonText.of(change.name()));
    }

    private Reached addSeries(OverviewCursor from, PartJson json) {
        var reached = from.reached().series();
        for (var change : rows.after(reached)) {
            var isUnknown = change.getValue() instanceof OverviewEntry.Gone gone
                    && gone.createdAt() > from.reached().series();
            if (!isUnknown && !change.getValue().addTo(json, from.base())) {
                return new Reached(reached, false);
            }
            reached = change.getKey();
        }
        return new Reached(rows.version(), true);
    }

    private boolean continues(OverviewCursor cursor) {
        return cursor.epoch().equals(epoch)
                && !cursor.reached().isBeyond(end())
                && !rows.lacks(cursor.knownSeries())
                && !devices.events().lacks(cursor.knownDevices());
    }

    private Position end() {
        return new Position(rows.version(), devices.events().arrivals());
    }
}
