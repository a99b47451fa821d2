package io.fieldline.emitter.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.Alert.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The incidents are the chains of alerts that overlap in time, in whatever order the alerts arrive. */
class IncidentGroupPropertyTest {
    private static final Instant START = Instant.parse("2026-11-28T06:00:00Z");

    @Property(tries = 500)
    void anyOrderOfTheAlertsGivesTheSameIncidents(@ForAll("episodes") List<Alert> alerts, @ForAll Random random) {
        var episodes =
                alerts.stream().collect(Collectors.toMap(Alert::key, Function.identity(), (one, other) -> other));
        var expected = chains(episodes.values());

        var group = new IncidentGroup();
        for (var alert : inSomeOrder(episodes.values(), random)) {
            assertThat(group.add(alert)).isTrue();
        }

        assertThat(group.spans()).isEqualTo(expected);
    }

    /** An episode that has ended was raised before, at any time before that. */
    private static List<Alert> inSomeOrder(Collection<Alert> episodes, Random random) {
        var records = new ArrayList<Alert>();
        for (var episode : episodes) {
            var at = random.nextInt(records.size() + 1);
            records.add(at, episode);
            if (episode.state() == State.CLEARED && random.nextBoolean()) {
                records.add(random.nextInt(at + 1), as(episode, State.RAISED));
            }
        }
        return records;
    }

    /** Joins two chains until none overlap. */
    private static List<IncidentSpan> chains(Collection<Alert> episodes) {
        var chains = new ArrayList<List<Alert>>();
        episodes.forEach(episode -> chains.add(new ArrayList<>(List.of(episode))));
        for (var joined = true; joined; ) {
            joined = joinTwo(chains);
        }
        return chains.stream()
                .map(IncidentGroupPropertyTest::span)
                .sorted((one, other) -> one.since().compareTo(other.since()))
                .toList();
    }

    private static boolean joinTwo(List<List<Alert>> chains) {
        for (var one : chains) {
            for (var other : chains) {
                if (one != other && overlap(one, other)) {
                    one.addAll(other);
                    chains.removeIf(chain -> chain == other);
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean overlap(List<Alert> one, List<Alert> other) {
        return one.stream().anyMatch(a -> other.stream()
                .anyMatch(b -> !a.since().isAfter(end(b)) && !b.since().isAfter(end(a))));
    }

    private static Instant end(Alert alert) {
        return alert.state() == State.CLEARED ? alert.at() : Instant.MAX;
    }

    private static IncidentSpan span(List<Alert> chain) {
        var active = chain.stream().filter(it -> it.state() != State.CLEARED).toList();
        var shown = active.isEmpty() ? chain : active;
        return new IncidentSpan(
                chain.stream().map(Alert::since).min(Instant::compareTo).orElseThrow(),
                chain.stream()
                        .map(IncidentGroupPropertyTest::end)
                        .max(Instant::compareTo)
                        .filter(Instant.MAX::isAfter),
                Collections.max(shown, IncidentSpan.BY_SEVERITY),
                active.stream()
                        .sorted(IncidentSpan.BY_SEVERITY.reversed())
                        .map(Alert::rule)
                        .distinct()
                        .toList());
    }

    private static Alert as(Alert alert, State state) {
        return new Alert(
                alert.rule(),
                alert.deviceName(),
                alert.metric(),
                alert.severity(),
                state,
                alert.since(),
                alert.since(),
                alert.value(),
                alert.level(),
                alert.unit(),
                alert.quality());
    }

    @Provide
    Arbitrary<List<Alert>> episodes() {
        var rule = Arbitraries.of(Map.of("low", Severity.INFO, "high", Severity.WARNING, "danger", Severity.ALARM)
                .entrySet());
        var begin = Arbitraries.integers().between(0, 40);
        var length = Arbitraries.integers().between(0, 6);
        var value = Arbitraries.integers().between(90, 110);
        var state = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just(State.CLEARED)), Tuple.of(1, Arbitraries.just(State.UPDATED)));
        return Combinators.combine(rule, begin, length, value, state)
                .as((which, from, lasts, of, now) -> new Alert(
                        which.getKey(),
                        "kitchen",
                        Optional.of("co"),
                        which.getValue(),
                        now,
                        START.plusSeconds(from),
                        START.plusSeconds(from + lasts),
                        of,
                        100,
                        Optional.of("ppm"),
                        Optional.empty()))
                .list()
                .ofMaxSize(25);
    }
}
