package io.fieldline.emitter.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.emitter.live.SettableClock;
import io.fieldline.messages.Acknowledgement;
import io.fieldline.messages.Acknowledgement.Acknowledged;
import io.fieldline.messages.Acknowledgement.Muted;
import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.Alert.State;
import io.fieldline.messages.AlertRules.Direction;
import io.fieldline.messages.MessageJson;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LatestIncidentsTest {
    private static final Instant START = Instant.parse("2026-11-28T06:00:00Z");

    private final Set<String> removed = new HashSet<>();
    private final SettableClock clock = new SettableClock(START);
    private final LatestIncidents incidents = new LatestIncidents(removed::contains, clock);

    @Test
    void rulesThatFireTogetherAreOneIncidentWithTheWorstOnTop() {
        incidents.add(alert("kitchen", "co-30", Severity.WARNING, State.RAISED, 0, 0));
        incidents.add(alert("kitchen", "co-400", Severity.ALARM, State.RAISED, 60, 60));
        incidents.add(alert("kitchen", "co-50", Severity.WARNING, State.RAISED, 30, 30));
        incidents.add(alert("hall", "co-30", Severity.INFO, State.RAISED, 30, 30));

        var worst = of("kitchen");
        assertThat(incidents.all()).hasSize(2);
        assertThat(worst.rule()).isEqualTo("co-400");
        assertThat(worst.severity()).isEqualTo(Severity.ALARM);
        assertThat(worst.since()).isEqualTo(START);
        assertThat(worst.rules()).containsExactly("co-400", "co-30", "co-50");
        assertThat(worst.direction()).contains(Direction.ABOVE);
        assertThat(worst.attention()).isTrue();
    }

    @Test
    void itEndsWithTheLastAlertAndKeepsTheWorst() {
        incidents.add(alert("kitchen", "co-400", Severity.ALARM, State.RAISED, 60, 60));
        incidents.add(alert("kitchen", "co-30", Severity.WARNING, State.RAISED, 0, 0));
        incidents.add(alert("kitchen", "co-400", Severity.ALARM, State.CLEARED, 60, 90));
        assertThat(of("kitchen").severity()).isEqualTo(Severity.WARNING); // the alarm is not active any more
        incidents.add(alert("kitchen", "co-30", Severity.WARNING, State.CLEARED, 0, 120));

        var ended = of("kitchen");
        assertThat(ended.state()).isEqualTo(IncidentEvent.State.ENDED);
        assertThat(ended.ended()).contains(START.plusSeconds(120));
        assertThat(ended.severity()).isEqualTo(Severity.ALARM);
        assertThat(ended.rules()).isEmpty();
        assertThat(ended.attention()).isFalse();
        assertThat(incidents.events().after(0, 9, any -> true)).hasSize(1);
    }

    /** The page would show it twice. */
    @Test
    void anEndedIncidentThatContinuesIsOnlyOpen() {
        incidents.add(alert("kitchen", "co-30", Severity.WARNING, State.CLEARED, 0, 100));
        incidents.add(alert("kitchen", "co-400", Severity.ALARM, State.RAISED, 90, 330));

        assertThat(incidents.all()).singleElement().satisfies(open -> {
            assertThat(open.state()).isEqualTo(IncidentEvent.State.OPEN);
            assertThat(open.since()).isEqualTo(START);
        });
        assertThat(incidents.events().after(0, 9, any -> true)).hasSize(1);
    }

    @Test
    void anAcknowledgedIncidentNeedsAttentionAgainWhenItGetsWorseOrAnotherBegins() {
        incidents.add(alert("kitchen", "co-30", Severity.WARNING, State.RAISED, 0, 0));
        incidents.decided("kitchen|co", Optional.of(acknowledged(START, Severity.WARNING)));
        assertThat(of("kitchen").attention()).isFalse();
        assertThat(of("kitchen").acknowledged()).isPresent();

        incidents.add(alert("kitchen", "co-400", Severity.ALARM, State.RAISED, 60, 60));
        assertThat(of("kitchen").attention()).isTrue();
        incidents.add(alert("kitchen", "co-400", Severity.ALARM, State.CLEARED, 60, 90));
        assertThat(of("kitchen").attention()).isFalse();

        incidents.add(alert("kitchen", "co-30", Severity.WARNING, State.CLEARED, 0, 120));
        incidents.add(alert("kitchen", "co-30", Severity.WARNING, State.RAISED, 200, 200));
        assertThat(of("kitchen").attention()).isTrue();
        assertThat(of("kitchen").acknowledged()).isEmpty();
    }

    @Test
    void aMuteEndsWithItsTimeOrWhenItIsDeleted() {
        incidents.add(alert("kitchen", "co-30", Severity.WARNING, State.RAISED, 0, 0));
        incidents.decided("kitchen|co", Optional.of(muted(START.plusSeconds(60))));
        assertThat(of("kitchen").attention()).isFalse();

        clock.pass(Duration.ofSeconds(59));
        incidents.endMutes();
        assertThat(of("kitchen").attention()).isFalse();
        clock.pass(Duration.ofSeconds(1));
        incidents.endMutes();
        assertThat(of("kitchen").attention()).isTrue();
        assertThat(of("kitchen").muted()).isEmpty();
        assertThat(incidents.events().arrivals()).isEqualTo(3);

        incidents.decided("kitchen|co", Optional.of(muted(START.plusSeconds(600))));
        incidents.decided("kitchen|co", Optional.empty());
        assertThat(of("kitchen").attention()).isTrue();
    }

    @Test
    void theSameAlertAgainIsNoNews() {
        incidents.add(alert("kitchen", "co-30", Severity.WARNING, State.RAISED, 0, 0));
        incidents.add(alert("kitchen", "co-30", Severity.WARNING, State.RAISED, 0, 0));

        assertThat(incidents.events().arrivals()).isEqualTo(1);
    }

    @Test
    void theNewestEndedIncidentsAreKeptAndEveryOpenOne() {
        incidents.add(alert("hall", "co-30", Severity.WARNING, State.RAISED, 0, 0));
        for (var number = 0; number < 1_200; number++) {
            incidents.add(
                    alert("d" + number % 20, "co-30", Severity.WARNING, State.CLEARED, 10 * number, 10 * number + 5));
        }

        assertThat(incidents.all()).hasSize(1_001);
        assertThat(incidents.evictions()).isEqualTo(200);
        assertThat(of("hall").attention()).isTrue();
        assertThat(of("d19").since()).isEqualTo(START.plusSeconds(11_990));
    }

    @Test
    void aMetricThatFlapsKeepsAHundredOfItsIncidents() {
        incidents.add(alert("hall", "co-30", Severity.WARNING, State.CLEARED, 0, 5));
        for (var number = 0; number < 1_200; number++) {
            incidents.add(alert("kitchen", "co-30", Severity.WARNING, State.CLEARED, 10 * number, 10 * number + 5));
        }

        assertThat(incidents.all()).hasSize(101);
        assertThat(of("kitchen").since()).isEqualTo(START.plusSeconds(11_990));
    }

    @Test
    void aRuleThatFlapsDuringALongAlertTakesABoundedSpace() {
        incidents.add(alert("kitchen", "co-30", Severity.WARNING, State.RAISED, 0, 0));
        for (var number = 0; number < 1_000; number++) {
            incidents.add(alert("kitchen", "co-400", Severity.ALARM, State.CLEARED, 10 * number, 10 * number + 5));
        }
        incidents.add(alert("kitchen", "co-30", Severity.WARNING, State.CLEARED, 0, 20_000));

        assertThat(incidents.all()).hasSize(1);
        assertThat(of("kitchen").since()).isEqualTo(START);
        assertThat(of("kitchen").severity()).isEqualTo(Severity.ALARM);
    }

    @Test
    void moreActiveAlertsThanAnyDeviceHasAreCounted() {
        for (var number = 0; number < 300; number++) {
            incidents.add(alert("kitchen", "rule-" + number, Severity.WARNING, State.RAISED, 0, 0));
        }

        assertThat(incidents.omitted()).isEqualTo(44);
        assertThat(of("kitchen").rules()).hasSize(32);
    }

    /** A lasting alert beside a rule that flaps, on thousands of metrics, filled the heap. */
    @Test
    void whatOpenIncidentsContainIsLimitedInBytesAndTheLeastRecentlyChangedIsJoined() {
        var some = new LatestIncidents(removed::contains, clock, 20_000);
        for (var device = 0; device < 20; device++) {
            some.add(alert("device" + device, "co-30", Severity.WARNING, State.RAISED, 0, 0));
            for (var start = 0; start < 100; start += 10) {
                some.add(alert("device" + device, "co-50", Severity.INFO, State.CLEARED, start, start + 5));
            }
        }

        assertThat(some.containedBytes()).isBetween(10_000L, 20_000L);
        assertThat(some.joined()).isBetween(100L, 180L);
        assertThat(partsAfterEviction(some, "device0")).isEqualTo(1);
        assertThat(partsAfterEviction(some, "device19")).isEqualTo(10);
    }

    /** The incidents that remain when the lasting alert of the device is evicted. */
    private static long partsAfterEviction(LatestIncidents some, String device) {
        some.evicted(alert(device, "co-30", Severity.WARNING, State.RAISED, 0, 0));
        return some.all().stream().filter(it -> it.deviceName().equals(device)).count();
    }

    @Test
    void anEvictedAlertLeavesItsIncident() {
        var alert = alert("kitchen", "co-30", Severity.WARNING, State.RAISED, 0, 0);
        incidents.add(alert);
        incidents.evicted(alert);

        assertThat(incidents.all()).isEmpty();
        assertThat(incidents.events().after(0, 9, any -> true)).isEmpty();
        assertThat(incidents.events().after(1, 9, any -> true, 0))
                .singleElement()
                .satisfies(entry -> assertThat(entry.event().json()).contains("\"ended\""));
    }

    /** Pages showed those beyond the newest thousand as open until they were loaded again. */
    @Test
    void aPageThatHasOpenIncidentsGetsTheEndOfEachOne() {
        for (var number = 0; number < 3_000; number++) {
            incidents.add(alert("d" + number, "co-30", Severity.WARNING, State.RAISED, 0, 0));
        }
        for (var number = 0; number < 3_000; number++) {
            incidents.add(alert("d" + number, "co-30", Severity.WARNING, State.CLEARED, 0, 5));
        }

        assertThat(incidents.events().after(3_000, 9_000, any -> true, 3_000)).hasSize(3_000);
        assertThat(incidents.events().after(0, 9_000, any -> true)).hasSize(1_000);
    }

    @Test
    void incidentsOfARemovedDeviceAreHiddenAndGoneOnceTheyEnd() {
        incidents.add(alert("kitchen", "co-30", Severity.WARNING, State.RAISED, 0, 0));
        incidents.add(alert("hall", "co-30", Severity.WARNING, State.RAISED, 0, 0));
        removed.add("kitchen");
        assertThat(incidents.all()).extracting(IncidentEvent::deviceName).containsExactly("hall");
        assertThat(incidents.newest("kitchen", Optional.of("co"))).isEmpty();

        removed.clear();
        incidents.returned("kitchen");
        assertThat(incidents.events().after(2, 9, any -> true)).hasSize(1); // pages get it again
        removed.add("kitchen");
        incidents.add(alert("kitchen", "co-30", Severity.WARNING, State.CLEARED, 0, 60));
        removed.clear();
        assertThat(incidents.all()).hasSize(1);

        incidents.remove("hall");
        assertThat(incidents.all()).isEmpty();
    }

    @Test
    void pagesThatDroppedADeviceGetItsOpenIncidentsAgain() {
        incidents.add(alert("kitchen", "co-30", Severity.WARNING, State.CLEARED, 0, 60));
        incidents.add(alert("kitchen", "co-30", Severity.WARNING, State.RAISED, 100, 100));
        incidents.resend("kitchen");

        assertThat(incidents.events().after(2, 9, any -> true))
                .singleElement()
                .satisfies(entry -> assertThat(entry.event().json()).contains("\"open\""));
    }

    @Test
    void aSilenceHasNoDirection() {
        var since = START.minusSeconds(90);
        incidents.add(new Alert(
                "device-silent",
                "kitchen",
                Optional.empty(),
                Severity.WARNING,
                State.RAISED,
                since,
                START,
                90,
                60,
                Optional.of("s"),
                Optional.empty()));

        assertThat(MessageJson.text(incidents.all().get(0)))
                .isEqualTo("{\"device_name\":\"kitchen\",\"severity\":\"warning\",\"rule\":\"device-silent\","
                        + "\"state\":\"open\",\"since\":\"2026-11-28T05:58:30Z\",\"value\":90.0,\"level\":60.0,"
                        + "\"unit\":\"s\",\"rules\":[\"device-silent\"],\"attention\":true}");
    }

    private IncidentEvent of(String device) {
        return incidents.newest(device, Optional.of("co")).orElseThrow();
    }

    private static Acknowledgement acknowledged(Instant since, Severity severity) {
        return new Acknowledgement(
                "kitchen",
                Optional.of("co"),
                Optional.of(new Acknowledged(since, severity, "Ada", "office", Optional.empty(), START)),
                Optional.empty());
    }

    private static Acknowledgement muted(Instant until) {
        return new Acknowledgement(
                "kitchen",
                Optional.of("co"),
                Optional.empty(),
                Optional.of(new Muted(until, "Ada", "office", Optional.empty(), START)));
    }

    /** {@code from} and {@code to} are in seconds; the levels are in the names of the rules. */
    private static Alert alert(String device, String rule, Severity severity, State state, int from, int to) {
        return new Alert(
                rule,
                device,
                Optional.of("co"),
                severity,
                state,
                START.plusSeconds(from),
                START.plusSeconds(to),
                606,
                1 + Double.parseDouble(rule.replaceFirst(".*-", "")),
                Optional.of("ppm"),
                Optional.empty());
    }
}
