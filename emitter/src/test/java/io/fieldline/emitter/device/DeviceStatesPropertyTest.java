package io.fieldline.emitter.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.live.SettableClock;
import io.fieldline.messages.DeviceSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** No device looks healthier than was verified, no matter which events arrive in which order. */
class DeviceStatesPropertyTest {
    private static final Instant START = Instant.parse("2026-11-28T06:00:00Z");
    private static final Duration LEAST_LIMIT = Duration.ofSeconds(10);
    private static final Duration FRESH = Duration.ofSeconds(15);
    private static final List<String> HEALTHY = List.of("online", "degraded", "fault");

    private enum Kind {
        READING,
        FAULTY_READING,
        ONLINE,
        DEGRADED,
        OFFLINE,
        REMOVED,
        SUMMARY,
        AVERAGE,
        BRIDGE,
        NOTHING
    }

    /**
     * Something that happens to a device.
     *
     * @param pause    the time before the event, in milliseconds
     * @param late     the age of the event when it is read, in milliseconds; negative if its clock is ahead
     * @param interval the interval of a summary, in milliseconds; 0 if it is unknown
     */
    private record Event(Kind kind, int device, long pause, long late, long interval) {}

    /** A record of a compacted topic in Kafka, and when it was written. */
    private record Stored(Event event, Instant time) {}

    @Property(tries = 1_000)
    void noDeviceIsHealthyUnlessAReadingCameInTimeAndThePathWasProven(@ForAll("events") List<Event> events) {
        var clock = new SettableClock(START);
        var live = Examples.live(10, 10, clock);
        var read = new LinkedHashMap<String, Instant>();
        var removed = new LinkedHashMap<String, Instant>();
        var proven = Instant.MIN;
        for (var event : events) {
            clock.pass(Duration.ofMillis(event.pause()));
            var time = notLater(clock.instant().minusMillis(event.late()), clock.instant());
            apply(live, event, clock.instant().minusMillis(event.late()));
            if (event.kind() == Kind.READING || event.kind() == Kind.FAULTY_READING) {
                read.merge(name(event), time, DeviceStatesPropertyTest::later);
                proven = later(proven, time);
            } else if (event.kind() == Kind.BRIDGE) {
                proven = later(proven, time);
            } else if (event.kind() == Kind.REMOVED) {
                removed.merge(name(event), time, DeviceStatesPropertyTest::later);
            }
            live.devices().look();
            for (var device : live.devices().all()) {
                if (!HEALTHY.contains(device.path("state").textValue())) {
                    continue;
                }
                var name = device.path("device_name").textValue();
                var limit = Duration.ofMillis(device.path("stale_after_ms").longValue());
                assertThat(read).as(device.toString()).containsKey(name);
                assertThat(read.get(name).plus(limit)).as(device.toString()).isAfterOrEqualTo(clock.instant());
                assertThat(proven.plus(FRESH)).as(device.toString()).isAfterOrEqualTo(clock.instant());
                assertThat(limit).isGreaterThanOrEqualTo(LEAST_LIMIT);
                assertThat(removed.getOrDefault(name, Instant.MIN)).isBefore(read.get(name));
            }
        }
    }

    /**
     * The clock of the bridge's machine was 15 s behind, and every device was unknown. A record that arrives after the topic was
     * read to its end really arrived then, no matter what that clock says.
     */
    @Property(tries = 1_000)
    void theClockOfAnotherMachineMakesNoDeviceHealthierNorUnknown(
            @ForAll @IntRange(min = 0, max = 600_000) int behind, @ForAll("events") List<Event> events) {
        var clock = new SettableClock(START);
        var live = Examples.live(10, 10, clock);
        var read = new LinkedHashMap<String, Instant>();
        var proven = Instant.MIN;
        for (var event : events) {
            var readToEnd = clock.instant(); // nothing is waiting, and the next record is stored after this
            clock.pass(Duration.ofMillis(event.pause()));
            var truth = clock.instant();
            var written = truth.minusMillis(behind);
            var arrival = written.isBefore(readToEnd) ? readToEnd : written;
            if (event.kind() == Kind.READING) {
                var reading = Examples.reading(name(event), 1, truth);
                live.readings().add(reading, written);
                live.devices().reading(reading, written, arrival);
                read.put(name(event), truth);
                proven = truth;
            } else if (event.kind() == Kind.BRIDGE) {
                live.devices().bridgeReported(arrival);
                proven = truth;
            }
            live.devices().readAll();
            live.devices().look();
            for (var device : live.devices().all()) {
                var name = device.path("device_name").textValue();
                var limit = Duration.ofMillis(device.path("stale_after_ms").longValue());
                var isHealthy = HEALTHY.contains(device.path("state").textValue());
                if (isHealthy) {
                    assertThat(read.get(name).plus(limit)).as(device.toString()).isAfterOrEqualTo(truth);
                    assertThat(proven.plus(FRESH)).as(device.toString()).isAfterOrEqualTo(truth);
                }
                if (event.kind() == Kind.READING && name.equals(name(event)) && event.pause() < FRESH.toMillis()) {
                    assertThat(isHealthy).as(device.toString()).isTrue();
                }
            }
        }
    }

    @Property(tries = 1_000)
    void pagesAreToldTheStateThatTheApiHas(@ForAll("events") List<Event> events) {
        var clock = new SettableClock(START);
        var live = Examples.live(10, 10, clock);
        for (var event : events) {
            clock.pass(Duration.ofMillis(event.pause()));
            apply(live, event, clock.instant().minusMillis(event.late()));
            live.devices().look();
        }
        var told = new LinkedHashMap<String, String>();
        live.devices()
                .events()
                .after(0, 100, any -> true)
                .forEach(entry -> told.put(entry.key(), entry.event().json()));

        for (var device : live.devices().all()) {
            assertThat(told.get(device.path("device_name").textValue()))
                    .contains("\"state\":\"%s\"".formatted(device.path("state").textValue()));
        }
        assertThat(told.values().stream().filter(json -> !json.contains("\"removed\"")))
                .hasSameSizeAs(live.devices().all());
    }

    /** Both emitters have listened for longer than any limit of silence. */
    @Property(tries = 1_000)
    void afterARestartEachDeviceIsInTheSameStateSinceTheSameTime(@ForAll("events") List<Event> events) {
        var clock = new SettableClock(START);
        var before = Examples.live(10, 10, clock);
        var stored = new LinkedHashMap<String, Stored>();
        for (var event : events) {
            clock.pass(Duration.ofMillis(event.pause()));
            var time = clock.instant();
            if (event.kind() == Kind.READING || event.kind() == Kind.FAULTY_READING) {
                continue; // they are not read again, and the summaries of the job have them
            }
            apply(before, event, time);
            store(stored, keyOf(event, time), new Stored(event, time));
            if (event.kind() == Kind.REMOVED) {
                store(stored, "summary " + event.device(), new Stored(event, time));
            }
        }
        var after = Examples.live(10, 10, clock);
        stored.values().forEach(record -> apply(after, record.event(), record.time()));
        for (var second = 0; second < 1_000; second += 4) {
            clock.pass(Duration.ofSeconds(4));
            for (var live : List.of(before, after)) {
                live.devices().readAll();
                live.devices().bridgeReported(clock.instant());
                live.devices().look();
            }
        }

        assertThat(after.devices().all()).isEqualTo(before.devices().all());
    }

    private static String keyOf(Event event, Instant time) {
        return switch (event.kind()) {
            case ONLINE, DEGRADED, OFFLINE, REMOVED -> "status " + event.device();
            case SUMMARY -> "summary " + event.device();
            case AVERAGE -> "average %d %s".formatted(event.device(), time);
            default -> "bridge";
        };
    }

    /** Each key keeps its newest record; a status that is sent twice in a row is one record in this model. */
    private static void store(Map<String, Stored> stored, String key, Stored record) {
        var known = stored.get(key);
        var kind = record.event().kind();
        if (known != null && known.event().kind() == kind && key.startsWith("status") && kind != Kind.REMOVED) {
            return;
        }
        stored.remove(key); // so that it becomes the last
        stored.put(key, record);
    }

    private static void apply(LiveState live, Event event, Instant time) {
        var devices = live.devices();
        var name = name(event);
        switch (event.kind()) {
            case READING -> read(live, name, 1, time);
            case FAULTY_READING -> read(live, name, Double.NaN, time);
            case ONLINE -> devices.status(name, "online", time);
            case DEGRADED -> devices.status(name, "degraded: silent: nothing comes", time);
            case OFFLINE -> devices.status(name, "offline", time);
            case REMOVED -> {
                devices.removed(name, time);
                devices.expire(name, time); // as the job does
            }
            case SUMMARY -> devices.summarized(summary(event, time), time);
            case AVERAGE -> devices.averaged(name, time);
            case BRIDGE -> {
                devices.readAll();
                devices.bridgeReported(time);
            }
            case NOTHING -> devices.readAll();
        }
    }

    private static void read(LiveState live, String name, double value, Instant time) {
        var reading = Examples.reading(name, value, time);
        live.readings().add(reading, time);
        live.devices().reading(reading, time);
    }

    private static DeviceSummary summary(Event event, Instant time) {
        var interval =
                event.interval() == 0 ? Optional.<Duration>empty() : Optional.of(Duration.ofMillis(event.interval()));
        return new DeviceSummary(name(event), START, time, interval, Map.of(), Map.of());
    }

    private static String name(Event event) {
        return "device" + event.device();
    }

    private static Instant notLater(Instant time, Instant now) {
        return time.isAfter(now) ? now : time;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    @Provide
    Arbitrary<List<Event>> events() {
        var pauses = Arbitraries.oneOf(
                Arbitraries.longs().between(1, 3_000), Arbitraries.longs().between(1, 100_000));
        var late = Arbitraries.oneOf(
                Arbitraries.just(0L),
                Arbitraries.longs().between(0, 2_000),
                Arbitraries.longs().between(-60_000, 60_000));
        var intervals = Arbitraries.of(0L, 1_000L, 5_000L, 60_000L, 300_000L);
        var event = Combinators.combine(
                        Arbitraries.of(Kind.class), Arbitraries.integers().between(1, 3), pauses, late, intervals)
                .as(Event::new);
        return event.list().ofMaxSize(60).map(ArrayList::new);
    }
}
