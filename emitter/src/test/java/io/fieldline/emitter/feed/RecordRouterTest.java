package io.fieldline.emitter.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.live.SettableClock;
import io.fieldline.emitter.push.Broadcaster;
import io.fieldline.kafka.Topic;
import io.fieldline.messages.Alert;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.ReadingJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordRouterTest {
    private static final Instant START = Instant.parse("2026-11-28T06:00:00Z");
    private static final int MAX = 10;

    private final SettableClock clock = new SettableClock(START);
    private final LiveState live = Examples.live(10, MAX, clock);
    private final Broadcaster broadcast = Examples.broadcast(live, Duration.ofHours(1), Duration.ofHours(1));
    private final RecordRouter intake = new RecordRouter(live, broadcast, clock);
    private long offset;

    @AfterEach
    void close() {
        broadcast.close();
    }

    @Test
    void theAlertsOfARemovedDeviceAreNotShownOnceAnotherDeviceTookItsPlace() {
        intake.caughtUp();
        read("device1");
        alert("device1");
        clock.pass(Duration.ofSeconds(1));
        take(Topic.STATUS, "device1", new byte[0], clock.instant());
        flood("other");

        assertThat(live.devices().names()).doesNotContain("device1");
        assertThat(live.alerts().all()).isEmpty();
        assertThat(live.alerts().activeBytes()).isZero();
    }

    @Test
    void theAlertsOfADeviceThatMadeRoomAreShown() {
        read("device1");
        alert("device1");
        clock.pass(Duration.ofSeconds(60));
        flood("other");

        assertThat(live.devices().names()).doesNotContain("device1");
        assertThat(live.alerts().all()).hasSize(1);
    }

    /** Another thread reads the states, and may evict the device of the next record. */
    @Test
    void aReadingThatBringsAnEvictedDeviceBackStays() {
        read("device1");
        clock.pass(Duration.ofSeconds(60));
        for (var other = 0; other < MAX; other++) {
            live.devices().admit("other" + other, clock.instant());
        }
        assertThat(live.devices().names()).doesNotContain("device1");
        clock.pass(Duration.ofSeconds(60));
        read("device1");

        assertThat(live.devices().names()).contains("device1");
        assertThat(live.readings().of("device1")).containsOnlyKeys("co");
    }

    /** Its metrics were dropped once a minute, together with their averages. */
    @Test
    void aReadingOfABridgeWhoseClockIsDaysBehindIsInUse() {
        var stored = clock.instant().minus(Duration.ofDays(8));
        read("device1", stored, clock.instant());

        assertThat(live.readings().expire(clock.instant())).isEmpty();
        assertThat(live.readings().of("device1")).containsOnlyKeys("co");
    }

    @Test
    void aReadingOfABridgeWhoseClockIsAheadMakesRoomAsAnyOther() {
        read("device1", clock.instant().plus(Duration.ofDays(8)), Instant.MIN);
        clock.pass(Duration.ofDays(7).plusSeconds(1));

        assertThat(live.readings().expire(clock.instant())).containsExactly(new SeriesKey("device1", "co"));
    }

    @Test
    void removalsOfUnknownDevicesCostNoOtherItsPlace() {
        intake.caughtUp();
        flood("device");
        clock.pass(Duration.ofSeconds(60));
        for (var number = 0; number < 100; number++) {
            take(Topic.STATUS, "unknown" + number, new byte[0], clock.instant());
            take(Topic.DEVICES, "forgotten" + number, new byte[0], clock.instant());
        }

        assertThat(live.devices().names()).hasSize(MAX);
        assertThat(live.devices().evictions()).isZero();
    }

    @Test
    void aDeviceThatMadeRoomAndIsThenRemovedTakesItsAlertsAlong() {
        intake.caughtUp();
        read("device1");
        alert("device1");
        clock.pass(Duration.ofSeconds(60));
        flood("other");
        assertThat(live.alerts().all()).hasSize(1);
        take(Topic.STATUS, "device1", new byte[0], clock.instant());

        assertThat(live.alerts().all()).isEmpty();
    }

    private void flood(String name) {
        for (var number = 0; number < MAX; number++) {
            read(name + number);
        }
    }

    private void read(String device) {
        read(device, clock.instant(), Instant.MIN);
    }

    private void read(String device, Instant stored, Instant notBefore) {
        take(Topic.READINGS, device, ReadingJson.write(Examples.reading(device, 1, stored)), stored, notBefore);
    }

    private void alert(String device) {
        var since = clock.instant();
        var alert = new Alert(
                "co-level",
                device,
                Optional.of("co"),
                Alert.Severity.ALARM,
                Alert.State.RAISED,
                since,
                since.plusSeconds(1),
                1,
                1,
                Optional.empty(),
                Optional.empty());
        take(Topic.ALERTS, alert.key(), MessageJson.write(alert), since);
    }

    /** An empty value is a deletion. */
    private void take(Topic topic, String key, byte[] value, Instant stored) {
        take(topic, key, value, stored, Instant.MIN);
    }

    private void take(Topic topic, String key, byte[] value, Instant stored, Instant notBefore) {
        var record = new ConsumerRecord<>(
                topic.topicName(),
                0,
                offset++,
                stored.toEpochMilli(),
                TimestampType.CREATE_TIME,
                key.length(),
                value.length,
                key.getBytes(UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty());
        intake.take(topic, record, notBefore);
    }
}
