package io.fieldline.load.observe;

import io.fieldline.load.Load;
import io.fieldline.load.send.Run;
import java.util.HashMap;
import java.util.Map;

/** Counts by averages how many readings of each device were included. For one thread. */
final class AverageCounts {
    private final Run run;
    private final Load load;
    private final Arrivals arrivals;
    private final Map<String, Map<Long, Long>> countsByWindow = new HashMap<>();

    AverageCounts(Run run, Load load, Arrivals arrivals) {
        this.run = run;
        this.load = load;
        this.arrivals = arrivals;
    }

    /** A window has this count now; a later count replaces it. */
    void average(String device, long windowStart, long count) {
        var number = run.number(device);
        if (number.isEmpty() || number.getAsInt() >= load.devices()) {
            return;
        }
        var windows = countsByWindow.computeIfAbsent(device, name -> new HashMap<>());
        windows.put(windowStart, count);
        arrivals.includes(
                number.getAsInt(),
                windows.values().stream().mapToLong(Long::longValue).sum());
    }
}
