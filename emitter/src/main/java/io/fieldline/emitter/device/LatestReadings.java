package io.fieldline.emitter.device;

import static java.util.stream.Collectors.toCollection;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.cache.ByteShares;
import io.fieldline.emitter.cache.EncodedEvent;
import io.fieldline.emitter.cache.EvictionOrder;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The newest reading of each device's metric: the one that arrived last, whatever its clock says, unless it waited on the device
 * or is from the future. Only what a page shows of it is kept: a page that is sent samples sees the newest at each sample,
 * whatever came between.
 *
 * <p>When there are too many, the next of {@link EvictionOrder} makes room, or the new one is left out; of one device there are at
 * most {@value Reading#MOST_METRICS}. If they take too many bytes, the next reading of the largest device is evicted.
 */
public final class LatestReadings {
    /** On average; one with short names takes less than half of it. */
    private static final int BYTES_PER_SERIES = 2_048;
    /** Of one without names and unit: objects, entries of maps, and its event. */
    private static final int LEAST_BYTES = 800;
    /** A metric without a reading for this long is not in use. */
    private static final Duration UNUSED = Duration.ofDays(7);
    /** A metric that the job has no longer must have been silent for this long here too, because the job may be behind. */
    private static final Duration JOB_BEHIND = Duration.ofHours(1);

    /**
     * A device's reading of one metric.
     *
     * @param arrival  counts up by one a reading
     * @param time     when it arrived
     * @param measured by the device's clock
     * @param value    NaN if the metric has a fault
     * @param fault    of its sensor; none while it has a value
     */
    record Newest(
            SeriesKey series,
            long arrival,
            Instant time,
            Instant measured,
            double value,
            Optional<String> unit,
            Quality quality,
            Optional<Fault> fault) {

        ObjectNode json() {
            var json = JsonNodeFactory.instance
                    .objectNode()
                    .put("device_name", series.deviceName())
                    .put("metric", series.metric())
                    .put("time", measured.toEpochMilli());
            if (Double.isFinite(value)) {
                json.put("data", value);
            } else {
                json.putNull("data");
            }
            unit.ifPresent(text -> json.put("unit", text));
            return json.put("quality", quality.wireName());
        }

        /** Names stand in the event too. */
        int bytes() {
            return LEAST_BYTES
                    + 6 * (series.deviceName().length() + series.metric().length())
                    + 8 * unit.map(String::length).orElse(0);
        }
    }

    /** A reading, and the event that it is to pages. */
    private record Kept(Newest newest, EncodedEvent event) {
        static Kept of(Newest newest) {
            return new Kept(
                    newest, new EncodedEvent("reading", () -> newest.json().toString()));
        }
    }

    /**
     * A sensor has no value.
     *
     * @param since     the arrival of the first reading without a value
     * @param wellUntil when the last one with a value arrived here; {@link Instant#MIN} if none did
     */
    record Fault(Instant since, Instant wellUntil) {}

    private final int maxSeries;
    private final long maxBytes;
    private final Map<String, Map<String, Kept>> byDevice = new ConcurrentHashMap<>();
    /** Used by the feed's thread alone. */
    private final EvictionOrder<SeriesKey> order = new EvictionOrder<>();
    /** By device; likewise. */
    private final ByteShares<String> shares = new ByteShares<>();

    private final AtomicLong arrivals = new AtomicLong();
    private final AtomicLong series = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private final AtomicLong evictions = new AtomicLong();
    private final AtomicLong expired = new AtomicLong();

    public LatestReadings(int maxSeries) {
        this(maxSeries, (long) maxSeries * BYTES_PER_SERIES);
    }

    LatestReadings(int maxSeries, long maxBytes) {
        this.maxSeries = maxSeries;
        this.maxBytes = maxBytes;
    }

    /** By the feed's thread alone; {@code time} is when Kafka got it. */
    public void add(Reading reading, Instant time) {
        add(reading, time, time);
    }

    /**
     * As above.
     *
     * @param stored Kafka's time, by which the device's clock is judged
     * @param time   when it arrived at the earliest, by this machine's clock: the one that wrote it may have another
     */
    public void add(Reading reading, Instant stored, Instant time) {
        if (reading.historical() || DeviceClock.isAhead(reading, stored)) {
            return;
        }
        var leastUsed = new ArrayDeque<SeriesKey>();
        for (var metric : reading.metrics().keySet()) {
            var before = find(reading.deviceName(), metric);
            var key = before.map(known -> known.newest().series()).orElse(new SeriesKey(reading.deviceName(), metric));
            if (before.isPresent() || makeRoom(key, time, leastUsed)) {
                order.seen(key, time);
                put(newest(reading, key, time, before.map(Kept::newest)), before);
            }
        }
    }

    private Newest newest(Reading reading, SeriesKey key, Instant time, Optional<Newest> before) {
        var metric = key.metric();
        return new Newest(
                key,
                arrivals.incrementAndGet(),
                time,
                reading.timestamp(),
                reading.metrics().getOrDefault(metric, Double.NaN),
                before.flatMap(Newest::unit)
                        .filter(known -> known.equals(reading.units().get(metric)))
                        .or(() -> reading.unit(metric)),
                reading.quality(metric),
                fault(reading, metric, time, before));
    }

    private void put(Newest newest, Optional<Kept> before) {
        byDevice.computeIfAbsent(newest.series().deviceName(), name -> new ConcurrentHashMap<>())
                .put(newest.series().metric(), Kept.of(newest));
        series.addAndGet(before.isEmpty() ? 1 : 0);
        count(
                newest.series().deviceName(),
                newest.bytes() - before.map(known -> known.newest().bytes()).orElse(0));
        while (bytes.get() > maxBytes && series.get() > 1) {
            evictions.incrementAndGet();
            drop(leastUsed(shares.largest()).getFirst());
        }
    }

    private void count(String device, int more) {
        bytes.addAndGet(more);
        shares.add(device, more);
    }

    /** The series of a device, the one that goes next first. */
    private Deque<SeriesKey> leastUsed(String device) {
        return byDevice.getOrDefault(device, Map.of()).values().stream()
                .map(kept -> kept.newest().series())
                .sorted(Comparator.comparingLong(order::keptUntil))
                .collect(toCollection(ArrayDeque::new));
    }

    /** Whether there is room for a new series now; {@code leastUsed} are those of its device, once they were needed. */
    private boolean makeRoom(SeriesKey newcomer, Instant time, Deque<SeriesKey> leastUsed) {
        var ofDevice = byDevice.getOrDefault(newcomer.deviceName(), Map.of());
        if (ofDevice.size() < Reading.MOST_METRICS) {
            return series.get() < maxSeries || evictBefore(time, order.next());
        }
        if (leastUsed.isEmpty()) {
            leastUsed.addAll(leastUsed(newcomer.deviceName()));
        }
        return evictBefore(time, Optional.ofNullable(leastUsed.poll()));
    }

    private boolean evictBefore(Instant time, Optional<SeriesKey> next) {
        if (next.isEmpty() || order.keptUntil(next.get()) >= time.toEpochMilli()) {
            rejected.incrementAndGet();
            return false;
        }
        evictions.incrementAndGet();
        drop(next.get());
        return true;
    }

    private void drop(SeriesKey key) {
        order.remove(key);
        var metrics = byDevice.get(key.deviceName());
        var dropped = metrics == null ? null : metrics.remove(key.metric());
        if (dropped != null) {
            series.decrementAndGet();
            count(key.deviceName(), -dropped.newest().bytes());
            byDevice.remove(key.deviceName(), Map.of());
        }
    }

    /** The device was removed; by the feed's thread alone. */
    public void remove(String device) {
        List.copyOf(byDevice.getOrDefault(device, Map.of()).values())
                .forEach(kept -> drop(kept.newest().series()));
    }

    /**
     * Drops the metrics of a device that the job does not have any more; by the feed's thread alone.
     *
     * @param current what the job has of it
     * @param time    when it sent that
     */
    public List<SeriesKey> expire(String device, Set<String> current, Instant time) {
        return expire(byDevice.getOrDefault(device, Map.of()).values().stream()
                .map(Kept::newest)
                .filter(newest -> !current.contains(newest.series().metric())
                        && newest.time().isBefore(time.minus(JOB_BEHIND)))
                .toList());
    }

    /** Drops the metrics of which there was no reading for a week; by the feed's thread alone. */
    public List<SeriesKey> expire(Instant now) {
        return expire(byDevice.values().stream()
                .flatMap(metrics -> metrics.values().stream())
                .map(Kept::newest)
                .filter(newest -> newest.time().isBefore(now.minus(UNUSED)))
                .toList());
    }

    private List<SeriesKey> expire(List<Newest> unused) {
        unused.forEach(newest -> drop(newest.series()));
        expired.addAndGet(unused.size());
        return unused.stream().map(Newest::series).toList();
    }

    private Optional<Kept> find(String device, String metric) {
        return Optional.ofNullable(byDevice.getOrDefault(device, Map.of()).get(metric));
    }

    /** Whether one of that metric came. */
    boolean has(String device, String metric) {
        return find(device, metric).isPresent();
    }

    /** In the order of their names, the metrics of which the newest reading has no value. */
    Map<String, Fault> faults(String device) {
        var faults = new TreeMap<String, Fault>();
        byDevice.getOrDefault(device, Map.of())
                .forEach((metric, kept) -> kept.newest().fault().ifPresent(fault -> faults.put(metric, fault)));
        return faults;
    }

    private static Optional<Fault> fault(Reading reading, String metric, Instant time, Optional<Newest> before) {
        if (reading.quality(metric) != Quality.FAULT) {
            return Optional.empty();
        }
        var known = before.flatMap(Newest::fault);
        return known.isPresent()
                ? known
                : Optional.of(new Fault(time, before.map(Newest::time).orElse(Instant.MIN)));
    }

    /** Of one device, those that came after that arrival. */
    public List<EncodedEvent> after(long arrival, String device) {
        var found = new ArrayList<EncodedEvent>();
        for (var kept : byDevice.getOrDefault(device, Map.of()).values()) {
            if (kept.newest().arrival() > arrival) {
                found.add(kept.event());
            }
        }
        return found;
    }

    /** As JSON, by metric. */
    public Map<String, ObjectNode> of(String device) {
        var found = new TreeMap<String, ObjectNode>();
        byDevice.getOrDefault(device, Map.of())
                .forEach((metric, kept) -> found.put(metric, kept.newest().json()));
        return found;
    }

    public long arrivals() {
        return arrivals.get();
    }

    /** How many readings were left out because their series was one too many. */
    public long rejected() {
        return rejected.get();
    }

    /** How many series made room for others. */
    public long evictions() {
        return evictions.get();
    }

    /** How many series went because they were not in use any more. */
    public long expired() {
        return expired.get();
    }

    /** What the readings take in memory, as estimated. */
    public long bytes() {
        return bytes.get();
    }
}
