package io.fieldline.spark.device;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.device.NumberRanges.Found;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The windows of one metric of one device, in that metric's own time.
 *
 * <p><b>Open.</b> A reading opens its window, however old, unless that window was closed and forgotten.
 *
 * <p><b>Closed</b> once a reading at or past its end has come; or once it has been quiet for what was left
 * of it plus the grace, which needs no reading and holds whatever the device's clock says. A window opened
 * behind the metric's time (a backlog beside live readings, a clock set back) has been passed already, so
 * only quiet closes it. What comes later corrects it.
 *
 * <p><b>Forgotten</b> once it and both its neighbours have had no reading for {@link WindowRules#allowedLatenessMillis}.
 * Beside a gap it is kept on, because the backlog that fills the gap brings the rest of it; that ends after
 * {@link WindowRules#REMEMBERED}, or with more than {@link #MOST_KEPT} closed windows, the one longest
 * without a reading in or beside it first. Which windows were forgotten is never lost, as they follow one
 * another and so are few ranges: a reading for one of them is refused, and can never replace an average by
 * a part of it. With more than {@link #MOST_RANGES} ranges the smallest gap between two counts as forgotten.
 */
final class MetricWindows {
    /** Closed windows kept, each about 90 bytes of state. */
    static final int MOST_KEPT = 256;
    /** Open windows after a batch; beyond it, those longest without a reading are closed at once. */
    static final int MOST_OPEN = 1024;

    static final int MOST_RANGES = 64;

    private final WindowRules rules;
    private final NumberRanges forgotten;
    private final TreeMap<Long, Window> windows = new TreeMap<>();
    /** The latest moment that a reading was taken, as of the batch before: order within a batch does not matter. */
    private long frontMillis;

    private long batchFrontMillis = Long.MIN_VALUE;

    static MetricWindows none(WindowRules rules) {
        return new MetricWindows(rules, new NumberRanges(), Long.MIN_VALUE);
    }

    private MetricWindows(WindowRules rules, NumberRanges forgotten, long frontMillis) {
        this.rules = rules;
        this.forgotten = forgotten;
        this.frontMillis = frontMillis;
    }

    /** What became of a value. */
    enum Added {
        COUNTED,
        /** A window that holds it is forgotten. */
        LATE,
        /** A window that holds it has values in a unit that this one does not convert to. */
        OTHER_UNIT
    }

    /** Counts one value in each window that holds it. */
    Added add(double value, String unit, Measurement measurement, long nowMillis) {
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
                    return Added.OTHER_UNIT; // the only window, or it was found out before
                }
                window.add(itsValue, unit, measurement, nowMillis);
            }
        }
        batchFrontMillis = Math.max(batchFrontMillis, eventMillis);
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
        if (window == null && forgotten.find(index) == Found.NO) {
            window = Window.open(rules.endOf(index) <= frontMillis);
            windows.put(index, window);
        }
        return window;
    }

    /** Ends a batch: closes what is due, hands out every window that changed, then forgets. */
    void settle(long nowMillis, BiConsumer<Long, Window> changed) {
        frontMillis = Math.max(frontMillis, batchFrontMillis);
        windows.forEach((index, window) -> {
            if (!window.closed() && (passed(index, window) || nowMillis >= deadline(index, window))) {
                window.close();
            }
        });
        closeBeyond(MOST_OPEN);
        windows.forEach((index, window) -> {
            if (window.takeChanged()) {
                changed.accept(index, window);
            }
        });
        forgetWhatIsComplete(nowMillis);
        forgetBeyond(MOST_KEPT);
        forgotten.shrinkTo(MOST_RANGES);
    }

    /** When the first open window is due, in epoch milliseconds; the end of time when none is open. */
    long nextDeadline() {
        return windows.entrySet().stream()
                .filter(entry -> !entry.getValue().closed())
                .mapToLong(entry -> deadline(entry.getKey(), entry.getValue()))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private boolean passed(long index, Window window) {
        return !window.behind() && rules.endOf(index) <= frontMillis;
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
                .sorted(Comparator.comparingLong(Window::lastArrivalMillis)) // stable: of equals the earliest window
                .limit(Math.max(0, open - mostOpen))
                .forEach(Window::close);
    }

    private void forgetWhatIsComplete(long nowMillis) {
        var quietLimit = nowMillis - rules.allowedLatenessMillis();
        var expiry = nowMillis - WindowRules.REMEMBERED.toMillis();
        forgetAll(closedBefore(Math.max(quietLimit, expiry))
                .filter(index -> quietSince(index) <= quietLimit || lastChange(index) <= expiry));
    }

    /** Forgets closed windows, those longest without a reading first, until so many are left. */
    void forgetBeyond(int mostKept) {
        if (windows.size() <= mostKept) {
            return;
        }
        var closed = closedBefore(Long.MAX_VALUE).toList();
        forgetAll(closed.stream()
                .sorted(Comparator.comparingLong(this::quietSince).thenComparingLong(this::lastChange))
                .limit(Math.max(0, closed.size() - mostKept)));
    }

    /** Closed windows that had no reading after this moment; to ask each for that costs less than to look beside it. */
    private Stream<Long> closedBefore(long arrivalMillis) {
        return windows.entrySet().stream()
                .filter(entry -> entry.getValue().closed() && entry.getValue().lastArrivalMillis() <= arrivalMillis)
                .map(Map.Entry::getKey);
    }

    /** When a reading last came for this window, one beside it or one between: never over, beside a gap. */
    private long quietSince(long index) {
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
        return forgotten.find(index) == Found.NO ? Long.MAX_VALUE : Long.MIN_VALUE;
    }

    /** All are chosen before the first goes: what is forgotten changes what is beside it. */
    private void forgetAll(Stream<Long> chosen) {
        for (var index : chosen.toList()) {
            windows.remove(index);
            forgotten.add(index);
        }
    }

    void write(ByteWriter out) {
        forgotten.write(out.number(frontMillis));
        out.number(windows.size());
        windows.forEach((index, window) -> window.write(out.number(index)));
    }

    static MetricWindows read(ByteReader in, WindowRules rules) {
        var frontMillis = in.number();
        var metric = new MetricWindows(rules, NumberRanges.read(in), frontMillis);
        for (var left = in.count(); left > 0; left--) {
            metric.windows.put(in.number(), Window.read(in));
        }
        return metric;
    }
}
