package io.fieldline.emitter.device;

import static java.util.stream.Collectors.toCollection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.cache.ByteShares;
import io.fieldline.emitter.cache.EncodedEvent;
import io.fieldline.emitter.cache.EvictionOrder;
import io.fieldline.messages.MessageJson;
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
 * The newest reading of each metric of a device: the one that arrived last, no matter what the device's clock says. Historical
 * readings and readings from the future do not count. Pages get samples, so readings between two samples are not sent.
 *
 * <p>If there are too many series, {@link EvictionOrder} decides which one is evicted, or the new one is rejected. A device has
 * at most {@value Reading#MOST_METRICS}. If the readings take too many bytes, one of the largest device is evicted.
 *
 * <p>Only the feed's thread changes the readings; any thread may read them.
 */
public final class LatestReadings {
    /** The average size of a series; one with short names takes less than half of it. */
    private static final int BYTES_PER_SERIES = 2_048;
    /** A metric without a reading for this long is not in use. */
    private static final Duration UNUSED = Duration.ofDays(7);
    /** If the job no longer has a metric, it must also have been silent here for this long, because the job may be behind. */
    private static final Duration JOB_BEHIND = Duration.ofHours(1);

    /** A reading, and its event for pages. */
    private record Entry(NewestReading newest, EncodedEvent event) {
        static Entry of(NewestReading newest) {
            return new Entry(newest, new EncodedEvent("reading", () -> MessageJson.text(newest.event())));
        }
    }

    private final int maxSeries;
    private final long maxBytes;
    private final Map<String, Map<String, Entry>> byDevice = new ConcurrentHashMap<>();
    /** Used only by the feed's thread. */
    private final EvictionOrder<SeriesKey> order = new EvictionOrder<>();
    /** The bytes of each device; used only by the feed's thread. */
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

    /** Adds a reading that Kafka stored at this time. */
    public void add(Reading reading, Instant time) {
        add(reading, time, time);
    }

    /**
     * Adds a reading.
     *
     * @param stored the time in Kafka, against which the device's clock is checked
     * @param time   the earliest possible arrival, by this machine's clock; the machine that wrote it may have a different clock
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
                put(newest(reading, key, time, before.map(Entry::newest)), before);
            }
        }
    }

    private NewestReading newest(Reading reading, SeriesKey key, Instant time, Optional<NewestReading> before) {
        var metric = key.metric();
        return new NewestReading(
                key,
                arrivals.incrementAndGet(),
                time,
                reading.timestamp(),
                reading.metrics().getOrDefault(metric, Double.NaN),
                before.flatMap(NewestReading::unit)
                        .filter(known -> known.equals(reading.units().get(metric)))
                        .or(() -> reading.unit(metric)),
                reading.quality(metric),
                fault(reading, metric, time, before));
    }

    private void put(NewestReading newest, Optional<Entry> before) {
        byDevice.computeIfAbsent(newest.series().deviceName(), name -> new ConcurrentHashMap<>())
                .put(newest.series().metric(), Entry.of(newest));
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

    /** The series of a device, the one that is evicted next first. */
    private Deque<SeriesKey> leastUsed(String device) {
        return byDevice.getOrDefault(device, Map.of()).values().stream()
                .map(entry -> entry.newest().series())
                .sorted(Comparator.comparingLong(order::keptUntil))
                .collect(toCollection(ArrayDeque::new));
    }

    /**
     * Evicts a series if necessary; returns whether there is room for the new one.
     *
     * @param leastUsed the series of its device; empty until they are needed
     */
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

    /** Removes the readings of a device. */
    public void remove(String device) {
        List.copyOf(byDevice.getOrDefault(device, Map.of()).values())
                .forEach(entry -> drop(entry.newest().series()));
    }

    /**
     * Drops the metrics of a device that the job no longer has.
     *
     * @param current the metrics that the job has
     * @param time    when the job sent them
     */
    public List<SeriesKey> expire(String device, Set<String> current, Instant time) {
        return expire(byDevice.getOrDefault(device, Map.of()).values().stream()
                .map(Entry::newest)
                .filter(newest -> !current.contains(newest.series().metric())
                        && newest.time().isBefore(time.minus(JOB_BEHIND)))
                .toList());
    }

    /** Drops the metrics that had no reading for a week. */
    public List<SeriesKey> expire(Instant now) {
        return expire(byDevice.values().stream()
                .flatMap(metrics -> metrics.values().stream())
                .map(Entry::newest)
                .filter(newest -> newest.time().isBefore(now.minus(UNUSED)))
                .toList());
    }

    private List<SeriesKey> expire(List<NewestReading> unused) {
        unused.forEach(newest -> drop(newest.series()));
        expired.addAndGet(unused.size());
        return unused.stream().map(NewestReading::series).toList();
    }

    private Optional<Entry> find(String device, String metric) {
        return Optional.ofNullable(byDevice.getOrDefault(device, Map.of()).get(metric));
    }

    /** Whether there is a reading of this metric. */
    boolean has(String device, String metric) {
        return find(device, metric).isPresent();
    }

    /** The metrics whose newest reading has no value, sorted by name. */
    Map<String, NewestReading.Fault> faults(String device) {
        var faults = new TreeMap<String, NewestReading.Fault>();
        byDevice.getOrDefault(device, Map.of())
                .forEach((metric, entry) -> entry.newest().fault().ifPresent(fault -> faults.put(metric, fault)));
        return faults;
    }

    private static Optional<NewestReading.Fault> fault(
            Reading reading, String metric, Instant time, Optional<NewestReading> before) {
        if (reading.quality(metric) != Quality.FAULT) {
            return Optional.empty();
        }
        var known = before.flatMap(NewestReading::fault);
        return known.isPresent()
                ? known
                : Optional.of(new NewestReading.Fault(
                        time, before.map(NewestReading::time).orElse(Instant.MIN)));
    }

    /** The readings of a device that arrived later than this. */
    public List<EncodedEvent> after(long arrival, String device) {
        var found = new ArrayList<EncodedEvent>();
        for (var entry : byDevice.getOrDefault(device, Map.of()).values()) {
            if (entry.newest().arrival() > arrival) {
                found.add(entry.event());
            }
        }
        return found;
    }

    /** The readings of a device as JSON, by metric. */
    public Map<String, ObjectNode> of(String device) {
        var found = new TreeMap<String, ObjectNode>();
        byDevice.getOrDefault(device, Map.of())
                .forEach((metric, entry) ->
                        found.put(metric, MessageJson.tree(entry.newest().event())));
        return found;
    }

    public long arrivals() {
        return arrivals.get();
    }

    /** How many readings were rejected because there were too many series. */
    public long rejected() {
        return rejected.get();
    }

    /** How many series were evicted. */
    public long evictions() {
        return evictions.get();
    }

    /** How many series were removed because they were no longer in use. */
    public long expired() {
        return expired.get();
    }

    /** The estimated memory of the readings. */
    public long bytes() {
        return bytes.get();
    }
}
