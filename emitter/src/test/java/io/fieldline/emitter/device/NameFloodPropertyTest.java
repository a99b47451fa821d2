package io.fieldline.emitter.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.emitter.feed.RecordRouter;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.live.SettableClock;
import io.fieldline.kafka.Topic;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.ReadingJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A known device is not evicted by any number of new names, and a new device is accepted soon after the flood. */
class NameFloodPropertyTest {
    private static final Instant START = Instant.parse("2026-11-28T06:00:00Z");
    private static final int MAX = 10;

    /** A reading of an invented name, this many milliseconds after the previous one. */
    private record Flood(int name, long pause) {}

    private SettableClock clock = new SettableClock(START);
    private LiveState live = Examples.live(10, MAX, clock);
    private long offset;

    @BeforeTry
    void forgetEverything() {
        clock = new SettableClock(START);
        live = Examples.live(10, MAX, clock);
    }

    @Property(tries = 300)
    void aSteadyDeviceKeepsItsPlaceInAnyFlood(
            @ForAll @IntRange(min = 100, max = 60_000) int interval, @ForAll("floods") List<Flood> flood) {
        try (var broadcast = Examples.broadcast(live, Duration.ofHours(1), Duration.ofHours(1))) {
            var intake = new RecordRouter(live, broadcast, clock);
            var next = clock.instant();
            for (var before = 0L; before < 3L * interval + 5_000; before += interval) {
                read(intake, "steady");
                clock.pass(Duration.ofMillis(interval));
                next = clock.instant();
            }
            for (var each : flood) {
                var at = clock.instant().plusMillis(each.pause());
                while (!next.isAfter(at)) {
                    clock.pass(Duration.between(clock.instant(), next));
                    read(intake, "steady");
                    next = next.plusMillis(interval);
                }
                clock.pass(Duration.between(clock.instant(), at));
                read(intake, "flood" + each.name());

                assertThat(live.devices().names()).contains("steady").hasSizeLessThanOrEqualTo(MAX);
                assertThat(live.readings().of("steady")).containsOnlyKeys("co");
            }
        }
    }

    /** The flood kept real devices out until the emitter was restarted. */
    @Property(tries = 300)
    void aNewDeviceHasItsPlaceOnceTheFloodIsOverForAsLongAsItLasted(
            @ForAll @IntRange(min = 100, max = 60_000) int interval, @ForAll("floods") List<Flood> flood) {
        try (var broadcast = Examples.broadcast(live, Duration.ofHours(1), Duration.ofHours(1))) {
            var intake = new RecordRouter(live, broadcast, clock);
            for (var each : flood) {
                clock.pass(Duration.ofMillis(each.pause()));
                read(intake, "flood" + each.name());
            }
            clock.pass(Duration.between(START, clock.instant()).plusSeconds(1));
            for (var reading = 0; reading < 20; reading++) {
                read(intake, "new");
                assertThat(live.devices().names()).contains("new");
                assertThat(live.readings().of("new")).containsOnlyKeys("co");
                clock.pass(Duration.ofMillis(interval));
            }
        }
    }

    /** Any client can send readings of last year, and a name must not count as active for a week because of them. */
    @Example
    void anAverageOfLongAgoIsNoActivityOfThatTime() {
        try (var broadcast = Examples.broadcast(live, Duration.ofHours(1), Duration.ofHours(1))) {
            var intake = new RecordRouter(live, broadcast, clock);
            for (var name = 0; name < MAX; name++) {
                var device = "flood" + name;
                var average = MessageJson.write(Examples.average(device, 0, 1, true));
                take(intake, Topic.AVERAGES, device, average, clock.instant());
                clock.pass(Duration.ofSeconds(2));
                read(intake, device);
            }
            clock.pass(Duration.ofSeconds(60));
            read(intake, "new");

            assertThat(live.devices().names()).contains("new");
        }
    }

    @Property(tries = 300)
    void afterARestartThatReadsTheFloodAgainTheSteadyDeviceIsThereAsItWas(
            @ForAll @IntRange(min = 0, max = 200) int names, @ForAll long order) {
        try (var broadcast = Examples.broadcast(live, Duration.ofHours(1), Duration.ofHours(1))) {
            var intake = new RecordRouter(live, broadcast, clock);
            var summaries = new ArrayList<Runnable>();
            var others = new ArrayList<Runnable>();
            summaries.add(() -> summarize(intake, "steady", START.minus(Duration.ofDays(1)), START));
            others.add(
                    () -> take(intake, Topic.STATUS, "steady", "offline".getBytes(UTF_8), START.minusSeconds(86_400)));
            for (var number = 0; number < names; number++) {
                var name = "flood" + number;
                var at = START.minusSeconds(number);
                summaries.add(() -> summarize(intake, name, at, at));
                others.add(() -> take(intake, Topic.STATUS, name, "online".getBytes(UTF_8), at));
            }
            Collections.shuffle(summaries, new Random(order));
            Collections.shuffle(others, new Random(order));
            summaries.forEach(Runnable::run);
            others.forEach(Runnable::run);
            intake.caughtUp();

            assertThat(live.devices().all()).hasSizeLessThanOrEqualTo(MAX).anySatisfy(device -> assertThat(
                            device.toString())
                    .contains("\"device_name\":\"steady\",\"state\":\"offline\""));
            read(intake, "new");
            assertThat(live.devices().names()).contains("new", "steady");
        }
    }

    private void read(RecordRouter intake, String device) {
        take(
                intake,
                Topic.READINGS,
                device,
                ReadingJson.write(Examples.reading(device, 1, clock.instant())),
                clock.instant());
    }

    private void summarize(RecordRouter intake, String device, Instant first, Instant last) {
        var summary = new DeviceSummary(device, first, last, Optional.of(Duration.ofSeconds(1)), Map.of(), Map.of());
        take(intake, Topic.DEVICES, device, MessageJson.write(summary), last);
    }

    private void take(RecordRouter intake, Topic topic, String key, byte[] value, Instant time) {
        var record = new ConsumerRecord<>(
                topic.topicName(),
                0,
                offset++,
                time.toEpochMilli(),
                TimestampType.CREATE_TIME,
                key.length(),
                value.length,
                key.getBytes(UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty());
        intake.take(topic, record, Instant.MIN);
    }

    @Provide
    Arbitrary<List<Flood>> floods() {
        var pauses = Arbitraries.oneOf(
                Arbitraries.just(0L),
                Arbitraries.longs().between(0, 100),
                Arbitraries.longs().between(0, 20_000));
        var names = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 15), Arbitraries.integers().between(0, 1_000));
        return Combinators.combine(names, pauses).as(Flood::new).list().ofMaxSize(120);
    }
}
