package io.fieldline.spark.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Average;
import io.fieldline.messages.Quality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Readings that arrive after others of their window: each counts once, as long as its session says that it is missing.
 */
class LatePartsTest {
    private static final WindowRules RULES = new WindowRules(
            Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofMinutes(10));
    private static final long START_MILLIS = 1_732_000_005_000L;
    private static final long SEED = 20241007;

    /** A reading, and when it arrives; both in seconds. */
    record Arrival(String boot, long sequence, long takenAt, long arrivesAt) {
        long window() {
            return RULES.lastIndexOf(START_MILLIS + takenAt * 1000);
        }
    }

    /** The state of a device, which is written and read back around every batch, as in the job. */
    private static final class Device {
        private final Map<Long, Average> byWindow = new HashMap<>();
        private final List<String> refused = new ArrayList<>();
        private byte[] state = DeviceState.none("d1", RULES, List.of()).write();
        private int largestState;
        private long evicted;

        /** A batch every ten seconds, and one after everything is closed. */
        Device run(List<Arrival> arrivals) {
            var bySecond = arrivals.stream()
                    .sorted(Comparator.comparingLong(Arrival::arrivesAt))
                    .collect(Collectors.groupingBy(
                            arrival -> arrival.arrivesAt() / 10 * 10, TreeMap::new, Collectors.toList()));
            bySecond.forEach(this::batch);
            batch(bySecond.lastKey() + 3600, List.of());
            return this;
        }

        private void batch(long second, List<Arrival> arrivals) {
            var nowMillis = START_MILLIS + second * 1000;
            var device = DeviceState.read(state, "d1", RULES, List.of());
            for (var arrival : arrivals) {
                var takenAtMillis = START_MILLIS + arrival.takenAt() * 1000;
                device.add(
                                new DeviceReading(
                                        takenAtMillis,
                                        nowMillis,
                                        false,
                                        Map.of("co", 1.0),
                                        Map.of(),
                                        Quality.OK,
                                        1,
                                        arrival.boot(),
                                        arrival.sequence(),
                                        Metadata.NONE),
                                nowMillis)
                        .map(Objection::reason)
                        .ifPresent(refused::add);
            }
            for (var average : device.endBatch(nowMillis).averages()) {
                var before =
                        byWindow.put(RULES.lastIndexOf(average.windowStart().toEpochMilli()), average);
                assertThat(before == null ? 0 : before.revision()).isLessThan(average.revision());
            }
            state = device.write();
            largestState = Math.max(largestState, state.length);
            evicted += device.counts().evicted();
        }

        Map<Long, Long> counts() {
            return byWindow.entrySet().stream()
                    .filter(entry -> entry.getValue().closed())
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().count()));
        }
    }

    /** The number of different readings in each window. */
    private static Map<Long, Long> expected(List<Arrival> arrivals) {
        return arrivals.stream()
                .map(arrival -> new Arrival(arrival.boot(), arrival.sequence(), arrival.takenAt(), 0))
                .distinct()
                .collect(Collectors.groupingBy(Arrival::window, Collectors.counting()));
    }

    private static Device assertThatEachCountsOnce(List<Arrival> arrivals) {
        var device = new Device().run(arrivals);

        assertThat(device.refused).isEmpty();
        assertThat(device.counts()).isEqualTo(expected(arrivals));
        assertThat(device.evicted).isZero();
        return device;
    }

    /** A reading a second; some of them arrive late. */
    private static List<Arrival> aSecondApart(long count, LongPredicate isLate, long lateBy) {
        return LongStream.range(0, count)
                .mapToObj(number -> new Arrival("7f3a", number, number, number + (isLate.test(number) ? lateBy : 0)))
                .toList();
    }

    @Example
    void eachFourthReadingOfFiveMinutesArrivesElevenMinutesLateBesideLiveOnes() {
        assertThatEachCountsOnce(aSecondApart(1000, number -> number >= 200 && number < 500 && number % 4 == 0, 700));
    }

    @Example
    void aBridgeThatIsAwayForAnHourBringsItsHalfAnHourLate() {
        var random = new Random(SEED);

        assertThatEachCountsOnce(
                aSecondApart(2 * 3600, number -> number >= 600 && number < 4200 && random.nextBoolean(), 3600));
    }

    /**
     * A round-robin subscription: each second reading waits, and all of them arrive together when the bridge is back.
     */
    @Example
    void aBridgeThatIsAwayForAnHourBringsEachSecondReadingAtOnce() {
        assertThatEachCountsOnce(LongStream.range(0, 4800)
                .mapToObj(number -> new Arrival(
                        "7f3a", number, number, number >= 600 && number < 4200 && number % 2 == 0 ? 4200 : number))
                .toList());
    }

    @Example
    void aSensorThatSendsOnceAMinuteIsAwayForTwoHoursNowAndThen() {
        var random = new Random(SEED);

        assertThatEachCountsOnce(LongStream.range(0, 1500)
                .mapToObj(minute ->
                        new Arrival("7f3a", minute, minute * 60, minute * 60 + (random.nextInt(10) == 0 ? 7200 : 0)))
                .toList());
    }

    @Example
    void readingsThatAreShuffledWithinTenMinutesCountOnce() {
        var random = new Random(SEED);

        assertThatEachCountsOnce(LongStream.range(0, 6000)
                .mapToObj(number -> new Arrival("7f3a", number, number, number + random.nextInt(600)))
                .toList());
    }

    @Example
    void twentyBootsADayAreReplayedAndCountOnce() {
        var all = new ArrayList<Arrival>();
        for (var boot = 0; boot < 60; boot++) {
            for (var sequence = 0L; sequence < 20; sequence++) {
                var takenAt = boot * 4320L + sequence * 2;
                all.add(new Arrival("boot" + boot, sequence, takenAt, takenAt));
                all.add(new Arrival("boot" + boot, sequence, takenAt, takenAt + 2 * 86_400)); // again, two days later
            }
        }

        assertThatEachCountsOnce(all);
    }

    @Example
    void sequencesInStepsOfTwoCountOnceAndKeepNoWindowForWhatIsNeverSent() {
        var steps = stepping(sequence -> 2 * sequence);

        assertThat(assertThatEachCountsOnce(steps).largestState)
                .isLessThan(10_000); // 40 windows; all of them take 25,000
    }

    @Example
    void millisecondsSince1970AsSequenceCountOnceAndKeepNoWindowForWhatIsNeverSent() {
        var random = new Random(SEED);
        var milliseconds = stepping(sequence -> START_MILLIS + 1000 * sequence + random.nextInt(40));

        assertThat(assertThatEachCountsOnce(milliseconds).largestState)
                .isLessThan(30_000); // 22,000 of it for the sequences
    }

    private static List<Arrival> stepping(LongUnaryOperator sequenceOf) {
        var random = new Random(SEED);
        return LongStream.range(0, 3 * 3600)
                .mapToObj(number ->
                        new Arrival("7f3a", sequenceOf.applyAsLong(number), number, number + random.nextInt(60)))
                .toList();
    }

    /** The window of a lost reading is retained, but the number of retained windows is limited. */
    @Example
    void aDeviceThatLosesReadingsForEverKeepsABoundedState() {
        var random = new Random(SEED);
        var device = new Device()
                .run(LongStream.range(0, 12_000)
                        .filter(number -> random.nextInt(7) > 0)
                        .mapToObj(number -> new Arrival("7f3a", number, number, number))
                        .toList());

        assertThat(device.refused).isEmpty();
        assertThat(device.largestState).isLessThan(20_000);
        assertThat(device.evicted).isPositive();
    }

    /** A session: the pause before it, the interval of its readings, and the delay of each. */
    record SessionPlan(int pause, int interval, List<Integer> delays) {}

    @Provide
    Arbitrary<List<SessionPlan>> sessions() {
        var prompt = Arbitraries.integers().between(0, 5);
        var late = Arbitraries.integers().between(0, 4000);
        var delays = Arbitraries.frequencyOf(Tuple.of(3, prompt), Tuple.of(1, late))
                .list()
                .ofMinSize(3)
                .ofMaxSize(150);
        var session = Combinators.combine(
                        Arbitraries.integers().between(0, 1000),
                        Arbitraries.integers().between(1, 40),
                        delays)
                .as(SessionPlan::new);
        return session.list().ofMinSize(1).ofMaxSize(4);
    }

    /** The first and the last reading of a session are prompt, so that the missing ones between them are known. */
    @Property(tries = 150)
    void whateverTheOrderTheDelaysAndTheRepeatsEachWindowCountsExactly(
            @ForAll("sessions") List<SessionPlan> plans, @ForAll Random random) {
        var arrivals = new ArrayList<Arrival>();
        var takenAt = 0L;
        for (var number = 0; number < plans.size(); number++) {
            var plan = plans.get(number);
            var boot = "boot" + number;
            takenAt += plan.pause();
            for (var sequence = 0; sequence < plan.delays().size(); sequence++) {
                var isEdge = sequence == 0 || sequence == plan.delays().size() - 1;
                var arrivesAt = takenAt + (isEdge ? 0 : plan.delays().get(sequence));
                arrivals.add(new Arrival(boot, sequence, takenAt, arrivesAt));
                if (random.nextInt(5) == 0) {
                    arrivals.add(new Arrival(boot, sequence, takenAt, arrivesAt + random.nextInt(5000)));
                }
                takenAt += plan.interval();
            }
        }
        Collections.shuffle(arrivals, random); // the order within a second

        assertThatEachCountsOnce(arrivals);
    }
}
