package io.fieldline.load.observe;

import io.fieldline.load.Load;
import io.fieldline.load.form.Form;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts by averages how many readings of each device were included. It stores the newest windows of a device; of an older
 * one, only the sum. For one thread.
 */
final class AverageCounts {
    /** With the default of 15 s, 16 minutes. */
    static final int MOST_WINDOWS = 64;

    private final Form form;
    private final Load load;
    private final Arrivals arrivals;
    private final Map<Integer, Device> devices = new TreeMap<>();

    /** The counts of one device. */
    private static final class Device {
        private final TreeMap<Long, Long> countByWindow = new TreeMap<>();
        private long total;

        void set(long windowStart, long count) {
            if (countByWindow.size() == MOST_WINDOWS && windowStart < countByWindow.firstKey()) {
                return; // its count is in the sum
            }
            var before = countByWindow.put(windowStart, count);
            total += count - (before == null ? 0 : before);
            if (countByWindow.size() > MOST_WINDOWS) {
                countByWindow.pollFirstEntry();
            }
        }
    }

    AverageCounts(Form form, Load load, Arrivals arrivals) {
        this.form = form;
        this.load = load;
        this.arrivals = arrivals;
    }

    /** A window has this count now; a later count replaces it. Ignores what is not of this run. */
    void average(String deviceName, String metric, long windowStart, long count) {
        var number = form.device(deviceName);
        if (number.isEmpty() || number.getAsInt() >= load.devices() || !metric.equals(form.metric())) {
            return;
        }
        var device = devices.computeIfAbsent(number.getAsInt(), any -> new Device());
        device.set(windowStart, count);
        arrivals.includes(number.getAsInt(), device.total);
    }
}
