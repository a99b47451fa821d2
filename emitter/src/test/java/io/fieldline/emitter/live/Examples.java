package io.fieldline.emitter.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.emitter.average.AverageCache;
import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.CacheLimits;
import io.fieldline.emitter.average.RecordPosition;
import io.fieldline.emitter.average.Subscription;
import io.fieldline.emitter.average.TopicOffsets;
import io.fieldline.emitter.push.Broadcaster;
import io.fieldline.kafka.DeviceShare;
import io.fieldline.messages.AlertRules;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Averages for tests. */
public final class Examples {
    public static final Instant START = Instant.parse("2024-10-07T15:29:15Z");

    private Examples() {}

    /** The content of a file in docs/messages. */
    public static String message(String name) {
        try {
            return Files.readString(Path.of("../docs/messages").resolve(name)).strip();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    public static AverageEvent theContracts() {
        return AverageEvent.of(
                MessageJson.parse(message("average.json").getBytes(UTF_8), Average.class),
                new RecordPosition(1, 4_211));
    }

    /** The rules of a service. */
    public static AlertRules rules(String service) {
        return new AlertRules(
                service,
                MessageJson.parse(message("alert-rules.json").getBytes(UTF_8), AlertRules.class)
                        .rules());
    }

    public static Average average(String device, int window, double mean, boolean closed) {
        return average(device, Optional.of("ppm"), START.plusSeconds(15L * window), mean, closed);
    }

    /** An average of one value. */
    public static Average average(String device, Optional<String> unit, Instant start, double mean, boolean closed) {
        return new Average(
                device,
                "co",
                unit,
                start,
                start.plusSeconds(15),
                mean,
                mean,
                mean,
                0,
                mean,
                1,
                closed,
                Map.of(Quality.OK, 1L),
                0);
    }

    /** An average that the job wrote in a batch at this time. */
    public static Average ofBatch(String device, Instant batch) {
        return new Average(
                device,
                "co",
                Optional.empty(),
                START,
                START.plusSeconds(15),
                1,
                1,
                1,
                0,
                1,
                1,
                false,
                Map.of(),
                batch.toEpochMilli());
    }

    public static AverageEvent open(String device, int window, double mean) {
        return AverageEvent.of(average(device, window, mean, false), position(window, mean, 0));
    }

    public static AverageEvent closed(String device, int window, double mean) {
        return AverageEvent.of(average(device, window, mean, true), position(window, mean, 1));
    }

    /** Grows with the window, and with the mean if a test has several versions of a window. */
    private static RecordPosition position(int window, double mean, int closed) {
        return new RecordPosition(0, window * 1_000_000L + Math.round(mean) * 2 + closed);
    }

    /** Everything that a new page gets. */
    public static List<AverageEvent> kept(LiveState live, String... watched) {
        return parts(live.averages(), new Subscription(Set.of(watched)), Optional.empty());
    }

    /** Everything that a page gets when it joins. */
    public static List<AverageEvent> parts(AverageCache recent, Subscription watch, Optional<TopicOffsets> known) {
        var snapshot = recent.joining(watch, known);
        return recent.part(snapshot, Optional.empty(), Integer.MAX_VALUE).averages();
    }

    /** A state of at most this many windows and series. */
    public static LiveState live(int windows, int series) {
        return live(windows, series, Clock.systemUTC());
    }

    public static LiveState live(int windows, int series, Clock clock) {
        return LiveState.of(
                new CacheLimits(windows, series, windows * series), Duration.ofSeconds(10), DeviceShare.ALL, clock);
    }

    /** Sends this state to browsers. */
    public static Broadcaster broadcast(LiveState live, Duration readingInterval, Duration slowClientTimeout) {
        return new Broadcaster(live, readingInterval, slowClientTimeout, task -> task);
    }

    /** A reading of one metric. */
    public static Reading reading(String device, double value, Instant timestamp) {
        return new Reading(
                timestamp,
                device,
                Map.of("co", value),
                Map.of("co", "ppm"),
                Quality.OK,
                false,
                Optional.empty(),
                Map.of(),
                Map.of());
    }
}
