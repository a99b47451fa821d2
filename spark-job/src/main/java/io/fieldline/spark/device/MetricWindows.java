package io.fieldline.spark.device;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.sequence.MissingReadings;
import io.fieldline.spark.sequence.NumberRanges;
import io.fieldline.spark.sequence.NumberRanges.Found;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The windows of one metric of one device, in the time of that metric.
 *
 * <p><b>Open.</b> A reading opens its window, however old, unless that window was closed and evicted.
 *
 * <p><b>Closed.</b> A window closes when a reading at or after its end comes. It also closes if no reading comes for
 * the rest of the window plus the grace, whatever the clock of the device shows. A window behind the time of the metric
 * (a backlog beside live readings, a clock set back) is closed by silence only. A later reading corrects a closed
 * window.
 *
 * <p><b>Evicted.</b> A window is evicted if it had no reading for {@link WindowRules#allowedLatenessMillis}, and
 * nothing shows that it is incomplete:
 * <ul>
 * <li>If {@link MissingReadings} knows that all of its readings have arrived, nothing else is required.
 * <li>While readings of it are missing, it is retained.
 * <li>If this is unknown, both of its neighbours must have had no reading for as long. Beside a gap it is retained,
 * because the backlog that fills the gap has its other readings.
 * </ul>
 * No window is retained for longer than {@link WindowRules#REMEMBERED}. If there are more than {@link #MOST_CLOSED}
 * closed windows, those longest without a reading in or beside them are evicted. The numbers of evicted windows are
 * stored as ranges, which are few because the windows follow one another. A reading for an evicted window is rejected,
 * so that an average of some readings never replaces the average of all. With more than {@link #MOST_RANGES} ranges,
 * the smallest gap between two counts as evicted.
 */
final class MetricWindows {
    /** Maximum number of closed windows, each up to 50 bytes of state. */
    static final int MOST_CLOSED = 512;
    /** Maximum number of open windows after a batch; if there are more, those longest without a reading are closed. */
    static final int MOST_OPEN = 1024;

    static final int MOST_RANGES = 64;

    private final WindowRules rules;
    private final NumberRanges evicted;
    private final TreeMap<Long, Window> windows = new TreeMap<>();
    /** The latest time of a reading before this batch, so that the order within a batch does not matter. */
    private long highWaterMillis;

    private long batchHighWaterMillis = Long.MIN_VALUE;

    static MetricWindows none(WindowRules rules) {
        return new MetricWindows(rules, new NumberRanges(), Long.MIN_VALUE);
    }

    private MetricWindows(WindowRules rules, NumberRanges evicted, long highWaterMillis) {
        this.rules = rules;
        this.evicted = evicted;
        this.highWaterMillis = highWaterMillis;
    }

    /** The result of adding a value. */
    enum Added {
        COUNTED,
        /** A window that includes it is evicted. */
        LATE,
        /** A window that includes it has values in a unit to which this one does not convert. */
        OTHER_UNIT
    }

    /** Counts one value in each window that includes it. */
    Added add(double value, String unit, DeviceReading measurement, long nowMillis) {
        var eventMillis = measurement.eventMillis();
        var last = rules.lastIndexOf(eventMillis);
        var first = last - rules.overlap() + 1;
        if (first < last && !isUnitOfAll(unit, first, last)) {
            return Added.OTHER_UNIT;
        }
        var added = Added.COUNTED;
        for (var index = first; index <= last; index++) {
            var window = windowFor(index);
            if (window == null) {
                added = Added.LATE;
            } else {
                var itsValue = SeriesUnit.convert(value, unit, window.unit());
                if (Double.isNaN(itsValue)) {
                    return Added.OTHER_UNIT; // without overlap only; otherwise the check above has failed
                }
                window.add(itsValue, unit, measurement, nowMillis);
            }
        }
        batchHighWaterMillis = Math.max(batchHighWaterMillis, eventMillis);
        return added;
    }

    private boolean isUnitOfAll(String unit, long first, long last) {
        for (var index = first; index <= last; index++) {
            var window = windows.get(index);
            if (window != null && Double.isNaN(SeriesUnit.convert(0, unit, window.unit()))) {
                return false;
            }
        }
        return true;
    }

    /** The unit of the last window; empty if it has none. */
    String lastUnit() {
        return windows.isEmpty() ? "" : windows.lastEntry().getValue().unit();
    }

    private @Nullable Window windowFor(long index) {
        var window = windows.get(index);
        if (window == null && evicted.find(index) == Found.NO) {
            window = Window.open(rules.endOf(index) <= highWaterMillis);
            windows.put(index, window);
        }
        return window;
    }

    /**
     * Ends a batch: closes the windows that are due, passes each changed window to {@code changed}, then evicts.
     *
     * @return how many windows were evicted although readings of them are missing
     */
    int endBatch(
            long nowMillis, long revision, int mostOpen, MissingReadings missing, BiConsumer<Long, Window> changed) {
        highWaterMillis = Math.max(highWaterMillis, batchHighWaterMillis);
        windows.forEach((index, window) -> {
            if (!window.closed() && (passed(index, window) || nowMillis >= deadline(index, window))) {
                window.close();
            }
        });
        closeBeyond(mostOpen);
        windows.forEach((index, window) -> {
            if (window.takeChanged(revision)) {
                changed.accept(index, window);
            }
        });
        evictComplete(nowMillis, missing);
        var incomplete = evictBeyond(MOST_CLOSED, missing);
        evicted.shrinkTo(MOST_RANGES);
        return incomplete;
    }

    /** When the first open window is due, in epoch milliseconds; {@link Long#MAX_VALUE} if none is open. */
    long nextDeadline() {
        return windows.entrySet().stream()
                .filter(entry -> !entry.getValue().closed())
                .mapToLong(entry -> deadline(entry.getKey(), entry.getValue()))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Whether a window is open that is not due by this time. */
    boolean hasOpen(long nowMillis) {
        return windows.entrySet().stream()
                .anyMatch(
                        entry -> !entry.getValue().closed() && nowMillis < deadline(entry.getKey(), entry.getValue()));
    }

    private boolean passed(long index, Window window) {
        return !window.behind() && rules.endOf(index) <= highWaterMillis;
    }

    private long deadline(long index, Window window) {
        var rest = rules.endOf(index) - window.lastEventMillis();
        return window.lastArrivalMillis() + rest + rules.graceMillis();
    }

    private void closeBeyond(int mostOpen) {
        if (windows.size() <= mostOpen) {
            return;
        }
        var open = windows.values().stream().filter(window -> !window.closed()).count();
        windows.values().stream()
                .filter(window -> !window.closed())
                .sorted(Comparator.comparingLong(
                        Window::lastArrivalMillis)) // stable: of equal ones the earliest is first
                .limit(Math.max(0, open - mostOpen))
                .forEach(Window::close);
    }

    private void evictComplete(long nowMillis, MissingReadings missing) {
        var quietLimit = nowMillis - rules.allowedLatenessMillis();
        var expiry = nowMillis - WindowRules.REMEMBERED.toMillis();
        evictAll(
                closedBefore(Math.max(quietLimit, expiry))
                        .filter(index -> quietSince(index, missing) <= quietLimit || lastChange(index) <= expiry),
                missing);
    }

    private int evictBeyond(int mostClosed, MissingReadings missing) {
        if (windows.size() <= mostClosed) {
            return 0;
        }
        var closed = closedBefore(Long.MAX_VALUE).toList();
        var chosen = closed.stream()
                .sorted(Comparator.<Long>comparingLong(index -> quietSince(index, missing))
                        .thenComparingLong(this::lastChange))
                .limit(Math.max(0, closed.size() - mostClosed))
                .toList();
        evictAll(chosen.stream(), missing);
        return (int) chosen.stream().filter(index -> isMissing(index, missing)).count();
    }

    /** Calls {@code visitor} with each closed window and its index. */
    void forEachClosed(BiConsumer<Long, Window> visitor) {
        windows.forEach((index, window) -> {
            if (window.closed()) {
                visitor.accept(index, window);
            }
        });
    }

    void evict(long index) {
        windows.remove(index);
        evicted.addAll(index, index);
    }

    /** Whether a window includes this slide. */
    boolean holds(long slide) {
        return !windows.subMap(slide - rules.overlap() + 1, true, slide, true).isEmpty();
    }

    int size() {
        return windows.size();
    }

    /**
     * Closed windows without a reading after this time: a cheap filter, before {@link #quietSince} looks at the
     * neighbours.
     */
    private Stream<Long> closedBefore(long arrivalMillis) {
        return windows.entrySet().stream()
                .filter(entry -> entry.getValue().closed() && entry.getValue().lastArrivalMillis() <= arrivalMillis)
                .map(Map.Entry::getKey);
    }

    /**
     * When the last reading in or beside this window arrived, after which more may come; {@link Long#MAX_VALUE} beside
     * a gap.
     */
    private long quietSince(long index, MissingReadings missing) {
        if (isMissing(index, missing)) {
            return Long.MAX_VALUE;
        }
        if (isComplete(index, missing)) {
            return lastChange(index);
        }
        var latest = Long.MIN_VALUE;
        for (var near = index - rules.overlap(); near <= index + rules.overlap(); near++) {
            latest = Math.max(latest, lastChange(near));
        }
        return latest;
    }

    private long lastChange(long index) {
        var window = windows.get(index);
        if (window != null) {
            return window.lastArrivalMillis();
        }
        return evicted.find(index) == Found.NO ? Long.MAX_VALUE : Long.MIN_VALUE;
    }

    private boolean isMissing(long index, MissingReadings missing) {
        return missing.isMissing(index, index + rules.overlap() - 1);
    }

    private boolean isComplete(long index, MissingReadings missing) {
        var window = windows.get(index);
        return window != null && !window.unidentified() && missing.isComplete(index, index + rules.overlap() - 1);
    }

    /** Collects all indexes before the first eviction, because an eviction changes the neighbours of other windows. */
    private void evictAll(Stream<Long> chosen, MissingReadings missing) {
        for (var index : chosen.toList()) {
            var last = isComplete(index, missing) ? missing.lastWithout(index) - rules.overlap() + 1 : index;
            windows.remove(index);
            evicted.addAll(index, Math.max(index, last)); // the windows up to the last one have no readings
        }
    }

    /** Writes the state for {@link #read}, which must be called with the same unit. */
    void write(ByteWriter out, String usualUnit) {
        evicted.write(out.number(highWaterMillis));
        out.number(windows.size());
        var index = 0L;
        var arrivalMillis = 0L;
        for (Map.Entry<Long, Window> entry : windows.entrySet()) {
            var window = entry.getValue();
            out.number(entry.getKey() - index);
            index = entry.getKey();
            window.write(out, rules.startOf(index), arrivalMillis, usualUnit);
            arrivalMillis = window.lastArrivalMillis();
        }
    }

    static MetricWindows read(ByteReader in, WindowRules rules, String usualUnit) {
        var highWaterMillis = in.number();
        var metric = new MetricWindows(rules, NumberRanges.read(in), highWaterMillis);
        var index = 0L;
        var arrivalMillis = 0L;
        for (var left = in.count(); left > 0; left--) {
            index += in.number();
            var window = Window.read(in, rules.startOf(index), arrivalMillis, usualUnit);
            arrivalMillis = window.lastArrivalMillis();
            metric.windows.put(index, window);
        }
        return metric;
    }

    /** Reads the state of format 6 and earlier. */
    static MetricWindows readFormat6(ByteReader in, WindowRules rules) {
        var highWaterMillis = in.number();
        var metric = new MetricWindows(rules, NumberRanges.read(in), highWaterMillis);
        for (var left = in.count(); left > 0; left--) {
            metric.windows.put(in.number(), Window.readFormat6(in));
        }
        return metric;
    }
}
