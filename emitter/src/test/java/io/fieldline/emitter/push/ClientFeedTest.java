package io.fieldline.emitter.push;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.Subscription;
import io.fieldline.emitter.average.TopicOffsets;
import io.fieldline.emitter.feed.RecordRouter;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.overview.OverviewCache;
import io.fieldline.emitter.overview.OverviewCursor;
import io.fieldline.messages.Alert;
import io.fieldline.messages.AlertRules;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.ParsedReading;
import io.fieldline.messages.ReadingJson;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientFeedTest {
    private static final Subscription DEVICE1 = new Subscription(Set.of("device1"));

    private final LiveState live = Examples.live(10, 10);
    private final FakeConnection line = new FakeConnection();
    private final ClientFeed outbox = new ClientFeed(live, line);

    @BeforeEach
    void readFromTheBeginning() {
        live.averages().readFrom("topic", Map.of(0, 0L));
    }

    @Test
    void theSnapshotComesFirstThenEachAverageAtOnce() {
        live.averages().add(Examples.closed("device1", 0, 1));
        outbox.drain();

        assertThat(publish(Examples.open("device1", 1, 2))).isZero();
        assertThat(line.sent)
                .containsExactly(snapshot(Examples.closed("device1", 0, 1)), average(Examples.open("device1", 1, 2)));
    }

    @Test
    void anAverageThatComesBeforeTheSnapshotWasSentIsInIt() {
        line.room = 0;
        outbox.drain();
        publish(Examples.open("device1", 0, 1));
        line.room = 10;
        outbox.drain();

        assertThat(line.sent).containsExactly(snapshot(Examples.open("device1", 0, 1)));
    }

    @Test
    void whoFellBehindGetsTheNewestVersionOfEachWindowAndNoFinalOneIsLost() {
        outbox.drain();
        line.room = 0;
        assertThat(publish(Examples.open("device1", 0, 1))).isEqualTo(1);
        publish(Examples.open("device1", 0, 2));
        publish(Examples.closed("device1", 0, 3));
        publish(Examples.open("device1", 1, 4));
        publish(Examples.open("device2", 1, 5));
        line.room = 10;
        outbox.drain();

        assertThat(line.sent)
                .containsExactly(
                        snapshot(),
                        average(Examples.closed("device1", 0, 3)),
                        average(Examples.open("device1", 1, 4)),
                        average(Examples.open("device2", 1, 5)));
        assertThat(publish(Examples.open("device1", 2, 2))).isZero();
    }

    @Test
    void nothingIsSentBeyondWhatTheLineTakes() {
        outbox.drain();
        line.room = 1;

        assertThat(publish(Examples.open("device1", 0, 1))).isZero();
        assertThat(publish(Examples.open("device2", 0, 1))).isEqualTo(1);
        assertThat(line.sent).hasSize(2);
    }

    @Test
    void whoWasAwayGetsWhatItMissedAndNothingTwice() {
        var known = Examples.closed("device1", 0, 1);
        live.averages().add(known);
        live.averages().add(Examples.closed("device1", 1, 1));
        join(
                Subscription.OVERVIEW,
                Optional.of(new TopicOffsets("topic", Map.of(0, known.position().offset()))));
        outbox.drain();
        publish(Examples.closed("device1", 2, 1));

        assertThat(line.sent)
                .containsExactly(
                        snapshot(Examples.closed("device1", 1, 1)).replace("\"resumed\":false", "\"resumed\":true"),
                        average(Examples.closed("device1", 2, 1)));
    }

    @Test
    void whoWasAwayForLongerThanIsKeptGetsANewSnapshot() {
        for (var window = 0; window < 12; window++) { // two more than are kept
            live.averages().add(Examples.closed("device1", window, 1));
        }
        var first = Examples.closed("device1", 0, 1).position().offset();
        join(DEVICE1, Optional.of(new TopicOffsets("topic", Map.of(0, first))));
        outbox.drain();

        assertThat(line.sent).singleElement().asString().startsWith("snapshot ").contains("\"resumed\":false");
    }

    @Test
    void whoIsStuckForLongerThanIsKeptGetsANewSnapshotToo() {
        join(DEVICE1, Optional.empty());
        outbox.drain();
        line.room = 0;
        for (var window = 0; window < 12; window++) {
            publish(Examples.closed("device1", window, 1));
        }
        line.room = 20;
        outbox.drain();

        assertThat(line.sent).hasSize(2).allMatch(event -> event.startsWith("snapshot "));
    }

    @Test
    void aPageGetsOnlyTheDevicesThatItShows() {
        live.averages().add(Examples.closed("device1", 0, 1));
        live.averages().add(Examples.closed("device2", 0, 1));
        join(new Subscription(Set.of("device2")), Optional.empty());
        outbox.drain();
        publish(Examples.open("device1", 1, 1));
        publish(Examples.open("device2", 1, 2));
        for (var device : List.of("device1", "device2")) {
            live.devices().reading(Examples.reading(device, 1, Instant.now()), Instant.now());
        }
        outbox.drain();

        assertThat(line.sent).hasSize(3);
        assertThat(line.sent.subList(0, 2))
                .containsExactly(snapshot(Examples.closed("device2", 0, 1)), average(Examples.open("device2", 1, 2)));
        assertThat(line.sent.get(2)).startsWith("device {\"device_name\":\"device2\",\"state\":\"online\"");
    }

    @Test
    void theNewestReadingIsSentAtEachSampleAndThoseBetweenAreNot() {
        join(new Subscription(Set.of("device2")), Optional.empty());
        outbox.drain();
        read(1);
        read(2);
        outbox.sample();
        outbox.sample();
        read(3);
        outbox.sample();

        assertThat(line.sent.stream().filter(event -> event.startsWith("reading ")))
                .satisfiesExactly(first -> assertThat(first).contains("\"data\":2.0"), second -> assertThat(second)
                        .contains("\"data\":3.0"));
    }

    @Test
    void theOverviewGetsNoReadings() {
        outbox.drain();
        read(1);
        outbox.sample();

        assertThat(line.sent).hasSize(1);
    }

    @Test
    void anAlertIsToldAsItStandsNow() {
        outbox.drain();
        line.room = 0;
        var raised = MessageJson.parse(Examples.message("alert.json").getBytes(StandardCharsets.UTF_8), Alert.class);
        live.alerts().add(raised);
        live.alerts().add(raised);
        line.room = 10;
        outbox.drain();

        assertThat(line.sent).containsExactly(snapshot(), "alert " + Examples.message("alert.json"));
    }

    @Test
    void theRulesAreToldOnJoiningAndWhenTheyChange() {
        live.rules().update(Examples.rules("spark-job"));
        outbox.drain();
        outbox.drain();
        live.rules().update(new AlertRules("spark-job", List.of()));
        outbox.drain();

        assertThat(line.sent).hasSize(3);
        assertThat(line.sent.get(1))
                .startsWith("rules {\"rules\":[{\"rule\":\"co-ul2034-400ppm\",")
                .doesNotContain("\"service\"");
        assertThat(line.sent.get(2)).isEqualTo("rules {\"rules\":[]}");
    }

    @Test
    void whoTakesNothingForTooLongIsDisconnected() {
        outbox.drain();
        assertThat(outbox.endIfFullSince(System.nanoTime())).isFalse();
        line.room = 0;
        outbox.drain();

        assertThat(outbox.endIfFullSince(System.nanoTime() - Duration.ofHours(1).toNanos()))
                .isFalse();
        assertThat(outbox.endIfFullSince(System.nanoTime())).isTrue();
        assertThat(line.ended).isTrue();
    }

    @Test
    void whoHasAllGetsASnapshotOfATopicThatBeginsAnewAlsoWhenSomethingComesAtOnce() {
        try (var broadcast = Examples.broadcast(live, Duration.ofSeconds(1), Duration.ofSeconds(1))) {
            var intake = new RecordRouter(live, broadcast, Clock.systemUTC());
            broadcast.open();
            broadcast.connected(UUID.randomUUID(), line, ClientView.ALL, Optional.empty(), OverviewCursor.NONE);
            intake.averagesFrom("another", Map.of(0, 0L), Map.of(0, 0L));
            live.averages().add(Examples.closed("device1", 0, 1));
            intake.tookAll(true);
            intake.caughtUp();

            await().untilAsserted(() -> assertThat(line.sent)
                    .anyMatch(it -> it.startsWith("snapshot ") && it.contains("\"topic\":\"another\"")));
        }
    }

    @Test
    void aPageWithTheOverviewGetsNoEventsOfDevicesButThoseOfThePipeline() {
        fill();
        joinOverview(Subscription.OVERVIEW);
        outbox.drain();
        publish(Examples.open("device1", 1, 2));
        outbox.sendOverview(overview(), true);
        outbox.sample();

        assertThat(line.sent).hasSize(2);
        assertThat(line.sent.get(0)).startsWith("rules ");
        assertThat(line.sent.get(1)).startsWith("overview ").contains("\"fresh\":true,\"more\":false");
    }

    @Test
    void aPageWithTheOverviewAndASubscriptionGetsTheEventsOfItsDevicesToo() {
        fill();
        joinOverview(new Subscription(Set.of("device2")));
        outbox.drain();
        publish(Examples.open("device1", 1, 2));
        publish(Examples.open("device2", 1, 2));
        outbox.sendOverview(overview(), true);

        assertThat(line.sent.stream().filter(event -> event.contains("device1")))
                .isEmpty();
        assertThat(line.sent.stream().map(event -> event.substring(0, event.indexOf(' '))))
                .containsExactly("snapshot", "device", "rules", "average", "overview");
    }

    @Test
    void aPageMayEndAndBeginTheOverview() {
        fill();
        joinOverview(Subscription.OVERVIEW);
        outbox.drain();
        outbox.show(ClientView.ALL);
        outbox.drain();
        assertThat(outbox.hasOverview()).isFalse();
        assertThat(line.sent.stream().filter(event -> event.contains("device1")).map(event -> event.split(" ", 2)[0]))
                .containsExactly("snapshot", "device", "alert");
        var before = line.sent.size();
        outbox.show(ClientView.ALL.withOverview(true));
        outbox.drain();
        publish(Examples.open("device1", 1, 2));
        outbox.sendOverview(overview(), true);

        assertThat(line.sent.subList(before, line.sent.size()))
                .singleElement()
                .asString()
                .startsWith("overview ");
    }

    /** Without news, nothing is sent after the first part. */
    @Test
    void aPageGetsTheOverviewOnceUntilSomethingChanges() {
        var overview = overview();
        joinOverview(Subscription.OVERVIEW);
        outbox.sendOverview(overview, true);
        outbox.sendOverview(overview, false);
        outbox.sendOverview(overview, true);
        assertThat(line.sent).hasSize(1);
        live.averages().add(Examples.open("device1", 0, 1));
        overview.refresh();
        outbox.sendOverview(overview, false);
        assertThat(line.sent).hasSize(1);
        outbox.sendOverview(overview, true);

        assertThat(line.sent).hasSize(2);
    }

    /** A page that was away for long showed incidents whose ends the emitter had evicted meanwhile, until it was reloaded. */
    @Test
    void aPageIsToldOnceThatItHasAllAlertsAndIncidents() {
        fill();
        var alert = MessageJson.parse(Examples.message("alert.json").getBytes(StandardCharsets.UTF_8), Alert.class);
        live.incidents().add(alert);
        joinOverview(Subscription.OVERVIEW);
        line.room = 1;
        outbox.drain();
        assertThat(line.completed).isZero(); // the incident was sent, and there is no room to look for others

        line.room = 1_000;
        outbox.drain();
        assertThat(line.completed).isEqualTo(1);
        assertThat(line.sent.stream().filter(event -> event.startsWith("incident ")))
                .hasSize(1);
        live.incidents().add(alert);
        outbox.drain();
        assertThat(line.completed).isEqualTo(1);
    }

    /** The page removes the alerts of an evicted device too, although they are still active. */
    @Test
    void aPageGetsItsAlertsAgainAfterTheOverviewRemovedDevices() {
        fill();
        joinOverview(Subscription.OVERVIEW);
        line.room = 1_000;
        var overview = overview();
        outbox.drain();
        outbox.sendOverview(overview, true);
        var alert = MessageJson.parse(Examples.message("alert.json").getBytes(StandardCharsets.UTF_8), Alert.class);
        live.incidents().add(alert);
        outbox.drain();
        live.devices().status("device1", "", Instant.now());
        for (var other = 0; other < 10; other++) {
            live.devices().reading(Examples.reading("other" + other, 1, Instant.now()), Instant.now());
        }
        assertThat(live.devices().names()).doesNotContain("device1");
        overview.refresh();
        line.sent.clear();
        outbox.sendOverview(overview, true);
        outbox.drain();

        assertThat(line.sent.stream().map(event -> event.substring(0, event.indexOf(' '))))
                .startsWith("overview")
                .contains("incident");
    }

    @Test
    void aFullConnectionGetsTheOverviewLater() {
        var overview = overview();
        joinOverview(Subscription.OVERVIEW);
        line.room = 0;
        outbox.sendOverview(overview, true);
        assertThat(line.sent).isEmpty();
        line.room = 1;
        outbox.sendOverview(overview, false);

        assertThat(line.sent).hasSize(1);
    }

    /** An average, a state, an alert and the rules. */
    private void fill() {
        live.averages().add(Examples.closed("device1", 0, 1));
        live.averages().add(Examples.closed("device2", 0, 1));
        for (var device : List.of("device1", "device2")) {
            live.devices().reading(Examples.reading(device, 1, Instant.now()), Instant.now());
        }
        live.alerts()
                .add(MessageJson.parse(Examples.message("alert.json").getBytes(StandardCharsets.UTF_8), Alert.class));
        live.rules().update(Examples.rules("spark-job"));
    }

    private OverviewCache overview() {
        var overview = new OverviewCache(live.averages(), live.devices());
        overview.refresh();
        return overview;
    }

    private void joinOverview(Subscription subscription) {
        outbox.join(new ClientView(subscription, true), Optional.empty(), OverviewCursor.NONE);
    }

    private void join(Subscription subscription, Optional<TopicOffsets> known) {
        outbox.join(new ClientView(subscription, false), known, OverviewCursor.NONE);
    }

    private int publish(AverageEvent average) {
        var before = live.averages().arrivals();
        live.averages().add(average);
        return outbox.offer(
                before,
                live.averages().after(before, 10, any -> true).stream()
                        .map(EncodedAverage::of)
                        .toList());
    }

    private void read(double value) {
        var json = Examples.message("readings/reading.json").replace("863.85", Double.toString(value));
        if (ReadingJson.parse(json.getBytes(StandardCharsets.UTF_8)) instanceof ParsedReading.Good good) {
            live.readings().add(good.reading(), good.reading().timestamp());
        }
    }

    private String snapshot(AverageEvent... averages) {
        var last = List.of(averages).stream()
                .mapToLong(it -> it.position().offset())
                .max();
        var offsets = new TopicOffsets("topic", last.isPresent() ? Map.of(0, last.getAsLong()) : Map.of());
        return "snapshot {\"page\":1,\"resumed\":false,\"averages\":[%s],\"resume\":%s}"
                .formatted(List.of(averages).stream().map(AverageEvent::json).collect(joining(",")), offsets.json());
    }

    private static String average(AverageEvent average) {
        return "average " + average.json();
    }
}
