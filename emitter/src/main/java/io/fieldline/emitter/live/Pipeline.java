package io.fieldline.emitter.live;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.util.RawValue;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** How the links are, once a second: what the services before us say, and what comes and goes here. */
public final class Pipeline {
    /** Services that report; beyond that a new one is left out, and counted. */
    private static final int MAX_SERVICES = 16;

    private final Clock clock;
    private final Map<String, String> jobs = new ConcurrentHashMap<>();
    private final AtomicLong readings = new AtomicLong();
    private final AtomicLong averages = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();
    private final Journal<String> journal = new Journal<>(1);

    private long lastReadings;
    private long lastAverages;
    private long lastLook = System.nanoTime();

    public Pipeline(Clock clock) {
        this.clock = clock;
    }

    public void reading() {
        readings.incrementAndGet();
    }

    public void average() {
        averages.incrementAndGet();
    }

    /**
     * A service reports.
     *
     * @param json as it stands in {@code fieldline.pipeline}
     */
    public void job(String service, String json) {
        if (jobs.size() < MAX_SERVICES || jobs.containsKey(service)) {
            jobs.put(service, json);
        } else {
            leftOut.incrementAndGet();
        }
    }

    /** How many reports were left out because their service was one too many. */
    public long leftOut() {
        return leftOut.get();
    }

    /** Tells all pages; to be called once a second, by one thread. */
    public synchronized void look(Map<String, Long> counters) {
        var now = System.nanoTime();
        var seconds = Math.max(1e-3, (now - lastLook) / 1e9);
        var emitter = JsonNodeFactory.instance
                .objectNode()
                .put("readings_per_second", rate(readings.get() - lastReadings, seconds))
                .put("averages_per_second", rate(averages.get() - lastAverages, seconds));
        lastLook = now;
        lastReadings = readings.get();
        lastAverages = averages.get();
        new TreeMap<>(counters).forEach(emitter::put);
        var json = JsonNodeFactory.instance.objectNode().put("at", clock.millis());
        json.set("emitter", emitter);
        var services = json.putObject("jobs");
        new TreeMap<>(jobs).forEach((service, said) -> services.putRawValue(service, new RawValue(said)));
        journal.put("", "", new Outgoing("pipeline", json.toString()));
    }

    /** The latest event as JSON. */
    public String json() {
        return journal.after(0, 1, Watch.OVERVIEW).stream()
                .map(entry -> entry.event().json())
                .findFirst()
                .orElse("{}");
    }

    Journal<String> journal() {
        return journal;
    }

    private static double rate(long count, double seconds) {
        return Math.round(count / seconds * 10) / 10.0;
    }
}
