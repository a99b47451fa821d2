package io.fieldline.spark;

import io.fieldline.messages.Average;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import io.fieldline.spark.NumberRanges.Found;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that is remembered about one device: which readings were seen, and the windows of each metric
 * ({@link MetricWindows}). Nothing here knows of other devices, or of a clock but the one passed in.
 *
 * <p>A reading with an identity counts once. Seen sequences are ranges per boot, so a backlog counts
 * whenever it comes. The {@link #MOST_BOOTS} boots used last are remembered: a repeat from an older one is
 * taken for new and can count again only where its window is still kept. Each boot has at most
 * {@link #MOST_RANGES} ranges; beyond it the smallest gap is given up, and a reading in that range is
 * refused, as nobody can tell whether it is a repeat.
 */
final class DeviceWindows {
    static final int MOST_BOOTS = 16;
    static final int MOST_RANGES = 256;
    static final int MOST_METRICS = 256;

    private static final int FORMAT = 2;

    private final String deviceName;
    private final WindowRules rules;
    private final Map<String, NumberRanges> seenByBoot =
            new LinkedHashMap<>(MOST_BOOTS, 0.75f, true); // least used first
    private final Map<String, MetricWindows> byMetric = new TreeMap<>();
    private long lastArrivalMillis;
    private long repeats;
    private long forgottenBoots;
    private long forgottenGaps;

    private DeviceWindows(String deviceName, WindowRules rules) {
        this.deviceName = deviceName;
        this.rules = rules;
    }

    static DeviceWindows none(String deviceName, WindowRules rules) {
        return new DeviceWindows(deviceName, rules);
    }

    /**
     * Counts a reading, unless it is a repeat or has no value (a fault).
     *
     * @return why all or some of it could not be counted; nothing when all is well
     */
    Optional<String> add(Reading reading, long nowMillis) {
        lastArrivalMillis = nowMillis;
        var seen = reading.identity().map(this::see).orElse(Found.NO);
        if (seen == Found.YES) {
            repeats++;
            return Optional.empty();
        }
        if (seen == Found.UNSURE) {
            return Optional.of("boot and seq are too old to tell whether this is a repeat");
        }
        var refused = new ArrayList<String>();
        for (var metric : new TreeMap<>(reading.metrics()).entrySet()) {
            if (!metric.getValue().isNaN()) {
                count(metric.getKey(), metric.getValue(), reading, nowMillis).ifPresent(refused::add);
            }
        }
        return refused.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", refused));
    }

    private Found see(Identity identity) {
        var seen = seenByBoot.computeIfAbsent(identity.boot(), boot -> new NumberRanges());
        var found = seen.find(identity.sequence());
        seen.add(identity.sequence());
        return found;
    }

    private Optional<String> count(String metric, double value, Reading reading, long nowMillis) {
        var windows = byMetric.get(metric);
        if (windows == null) {
            if (byMetric.size() >= MOST_METRICS) {
                return Optional.of("metric %s: the device has %d already".formatted(metric, MOST_METRICS));
            }
            windows = MetricWindows.none(rules);
            byMetric.put(metric, windows);
        }
        if (windows.add(value, reading, nowMillis)) {
            return Optional.empty();
        }
        var index = rules.indexOf(reading.timestamp().toEpochMilli());
        return Optional.of("too late: the window of metric %s from %s is closed and no longer kept"
                .formatted(metric, Instant.ofEpochMilli(rules.startOf(index))));
    }

    /** Ends a batch: the averages that changed in it, and those that closed by now. */
    List<Average> settle(long nowMillis) {
        var averages = new ArrayList<Average>();
        byMetric.forEach((metric, windows) ->
                windows.settle(nowMillis, (index, window) -> averages.add(average(metric, index, window))));
        forgetBoots();
        return averages;
    }

    private Average average(String metric, long index, Window window) {
        var statistics = window.statistics();
        return new Average(
                deviceName,
                metric,
                window.unit(),
                Instant.ofEpochMilli(rules.startOf(index)),
                Instant.ofEpochMilli(rules.startOf(index + 1)),
                statistics.mean(),
                statistics.min(),
                statistics.max(),
                statistics.stddev(),
                window.last(),
                statistics.count(),
                window.closed(),
                window.qualities());
    }

    private void forgetBoots() {
        var boots = seenByBoot.values().iterator();
        for (var tooMany = seenByBoot.size() - MOST_BOOTS; tooMany > 0; tooMany--) {
            boots.next();
            boots.remove();
            forgottenBoots++;
        }
        for (var seen : seenByBoot.values()) {
            forgottenGaps += seen.shrinkTo(MOST_RANGES);
        }
    }

    /** When {@link #settle} has something to do without a new reading, in epoch milliseconds. */
    long nextDeadline() {
        return byMetric.values().stream().mapToLong(MetricWindows::nextDeadline).reduce(expiry(), Math::min);
    }

    /** Whether so long a silence has passed that nothing of this device is worth remembering. */
    boolean expired(long nowMillis) {
        return nowMillis >= expiry();
    }

    private long expiry() {
        return lastArrivalMillis + WindowRules.REMEMBERED.toMillis();
    }

    long repeats() {
        return repeats;
    }

    long forgottenBoots() {
        return forgottenBoots;
    }

    long forgottenGaps() {
        return forgottenGaps;
    }

    /** For the checkpoint: what {@link #read} reads back. */
    byte[] write() {
        var bytes = new ByteArrayOutputStream(512);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeLong(rules.window().toMillis());
            out.writeLong(lastArrivalMillis);
            out.writeLong(repeats);
            out.writeLong(forgottenBoots);
            out.writeLong(forgottenGaps);
            out.writeInt(seenByBoot.size());
            for (var boot : seenByBoot.entrySet()) {
                out.writeUTF(boot.getKey());
                boot.getValue().write(out);
            }
            out.writeInt(byMetric.size());
            for (var metric : byMetric.entrySet()) {
                out.writeUTF(metric.getKey());
                metric.getValue().write(out);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // the bytes are in memory
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalStateException when the checkpoint is of another version or another window length */
    static DeviceWindows read(byte[] bytes, String deviceName, WindowRules rules) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            checkFormat(in, rules);
            var device = new DeviceWindows(deviceName, rules);
            device.lastArrivalMillis = in.readLong();
            device.repeats = in.readLong();
            device.forgottenBoots = in.readLong();
            device.forgottenGaps = in.readLong();
            for (var left = in.readInt(); left > 0; left--) {
                device.seenByBoot.put(in.readUTF(), NumberRanges.read(in));
            }
            for (var left = in.readInt(); left > 0; left--) {
                device.byMetric.put(in.readUTF(), MetricWindows.read(in, rules));
            }
            return device;
        } catch (IOException torn) {
            throw new UncheckedIOException("the checkpoint holds a torn state of " + deviceName, torn);
        }
    }

    private static void checkFormat(DataInputStream in, WindowRules rules) throws IOException {
        var format = in.readByte();
        if (format != FORMAT) {
            throw new IllegalStateException(
                    "the checkpoint has format %d, this version reads %d".formatted(format, FORMAT));
        }
        var windowMillis = in.readLong();
        if (windowMillis != rules.window().toMillis()) {
            throw new IllegalStateException(
                    "the checkpoint has windows of %d ms, --window asks for %d ms: use another --checkpoint"
                            .formatted(windowMillis, rules.window().toMillis()));
        }
    }
}
