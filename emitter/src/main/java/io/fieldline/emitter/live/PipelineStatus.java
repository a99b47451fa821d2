package io.fieldline.emitter.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.fieldline.emitter.cache.EncodedEvent;
import io.fieldline.emitter.cache.LatestByKey;
import io.fieldline.emitter.device.VerifiedPath;
import io.fieldline.kafka.DeviceShare;
import io.fieldline.messages.BridgeProgress;
import io.fieldline.messages.JobProgress;
import io.fieldline.messages.MessageJson;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/** The event {@code pipeline}: the reports of the other services, the services that have stopped, and the emitter's rates. */
public final class PipelineStatus {
    /** The maximum number of jobs, and of bridges. If there are more, the oldest report is evicted and counted. */
    private static final int MAX_SERVICES = 32;
    /** The maximum size of all reports together, because each page gets them once a second. */
    private static final int MAX_ALL_BYTES = 65_536;
    /** The maximum size of one report, which lists the partitions of a topic. */
    private static final int MAX_BYTES = 16_384;

    private static final String JOB = "spark-job";

    private final Clock clock;
    private final DeviceShare share;
    private final Map<String, Report> jobs = new TreeMap<>();
    private final Map<String, Report> bridges = new TreeMap<>();
    private final AtomicLong readings = new AtomicLong();
    private final AtomicLong averages = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private final LatestByKey<String> events = new LatestByKey<>(1);
    private final Delays delays;

    private long lastReadings;
    private long lastAverages;
    private long lastLook = System.nanoTime();

    /**
     * The last report of a service.
     *
     * @param at   when Kafka stored it
     * @param json the report as it is sent to pages
     */
    private record Report(Instant at, String json) {}

    public PipelineStatus(Clock clock) {
        this(clock, DeviceShare.ALL);
    }

    /** {@code share} is the devices of this emitter, which the event names if there are several emitters. */
    public PipelineStatus(Clock clock, DeviceShare share) {
        this.clock = clock;
        this.share = share;
        this.delays = new Delays(clock);
    }

    public Delays delays() {
        return delays;
    }

    public void reading() {
        readings.incrementAndGet();
    }

    public void average() {
        averages.incrementAndGet();
    }

    /** How many readings this emitter has read. */
    public long readings() {
        return readings.get();
    }

    /** How many averages this emitter has read. */
    public long averages() {
        return averages.get();
    }

    /**
     * Stores the report of a service.
     *
     * @param service the key of the record
     * @param json    the value of the record; empty if the service has stopped and will not return
     * @return whether it is a bridge that is connected to its broker
     * @throws IllegalArgumentException if this is not a report of such a service
     */
    public synchronized boolean report(String service, byte[] json, Instant at) {
        var isBridge = service.startsWith(BridgeProgress.SERVICE);
        var reports = isBridge ? bridges : jobs;
        if (json.length == 0) {
            reports.remove(service);
            return false;
        }
        if (json.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "the report has %d bytes, expected at most %d".formatted(json.length, MAX_BYTES));
        }
        if (isBridge) {
            var progress = MessageJson.parse(json, BridgeProgress.class);
            put(reports, service, at, MessageJson.write(progress));
            return progress.connected();
        }
        put(reports, service, at, MessageJson.write(MessageJson.parse(json, JobProgress.class)));
        return false;
    }

    /** {@code json} was written by the emitter, because pages must not get what a service sent unchanged. */
    private void put(Map<String, Report> reports, String service, Instant at, byte[] json) {
        var now = clock.instant();
        reports.put(service, new Report(at.isAfter(now) ? now : at, new String(json, UTF_8)));
        if (reports.size() > MAX_SERVICES) {
            reports.remove(oldest(reports));
            rejected.incrementAndGet();
        }
        while (bytes(jobs) + bytes(bridges) > MAX_ALL_BYTES) {
            var larger = bytes(jobs) > bytes(bridges) ? jobs : bridges;
            larger.remove(oldest(larger));
            rejected.incrementAndGet();
        }
    }

    private static int bytes(Map<String, Report> reports) {
        return reports.entrySet().stream()
                .mapToInt(report ->
                        report.getKey().length() + report.getValue().json().length())
                .sum();
    }

    /** How many reports were evicted because there are too many. */
    public long rejected() {
        return rejected.get();
    }

    /** Sends the status to all pages. It must be called once a second, by one thread. */
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
        if (!share.isAll()) {
            json.putObject("share").put("number", share.number()).put("count", share.count());
        }
        json.set("emitter", emitter);
        delays.put(json.putObject("delays"));
        put(json.putObject("jobs"), jobs);
        put(json.putObject("bridges"), bridges);
        var stopped = json.putArray("stopped");
        stopped().forEach(stopped::add);
        events.put("", "", new EncodedEvent("pipeline", json.toString()));
    }

    /** The latest event as JSON. */
    public String json() {
        return events.after(0, 1, any -> true).stream()
                .map(entry -> entry.event().json())
                .findFirst()
                .orElse("{}");
    }

    public LatestByKey<String> events() {
        return events;
    }

    /** The services that reported nothing for too long, and the expected ones that never reported. */
    private Iterable<String> stopped() {
        var stopped = new TreeSet<String>();
        var since = clock.instant().minus(VerifiedPath.FRESH);
        addStopped(jobs, JOB, since, stopped);
        addStopped(bridges, BridgeProgress.SERVICE, since, stopped);
        return stopped;
    }

    private static void addStopped(Map<String, Report> reports, String expected, Instant since, Set<String> stopped) {
        if (reports.isEmpty()) {
            stopped.add(expected);
        }
        reports.forEach((service, report) -> {
            if (report.at().isBefore(since)) {
                stopped.add(service);
            }
        });
    }

    private static String oldest(Map<String, Report> reports) {
        return Collections.min(reports.entrySet(), Comparator.comparing(report -> report.getValue()
                        .at()))
                .getKey();
    }

    private static void put(ObjectNode json, Map<String, Report> reports) {
        reports.forEach((service, report) -> json.putRawValue(service, new RawValue(report.json())));
    }

    private static double rate(long count, double seconds) {
        return Math.round(count / seconds * 10) / 10.0;
    }
}
