package io.fieldline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldline.endtoend.Chain.Link;
import io.fieldline.endtoend.FakeDevice.State;
import io.fieldline.messages.Average;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WebDriverException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole chain. The test kills its services at random, while devices break, fall silent, leave and step their clocks. After each
 * disturbance, page, REST API and ledger agree about each device. No device is ever {@code online} without a reason in Kafka. In the
 * end every value is counted once. It takes about three minutes; with {@code -Dsoak} one hour, or {@code -Dsoak.minutes}.
 */
class VerifiedStatesIT {
    private static final Logger log = LoggerFactory.getLogger(VerifiedStatesIT.class);
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final Duration SOAK_TIME = Duration.ofMinutes(Long.getLong("soak.minutes", 60));

    /** The maximum time until all three agree. A slow device reports only five times a minute. */
    private static final Duration AGREEMENT = Duration.ofMinutes(5);

    /** Longer than the ten seconds after which most devices are silent. */
    private static final Duration LONGEST_ABSENCE = Duration.ofSeconds(SOAK ? 40 : 15);

    private static final Duration ALL_CLOSED = Duration.ofMinutes(8);
    private static final double GOOD_AIR = 5;
    private static final double DANGEROUS_AIR = 1500;

    private final long seed = Long.getLong("seed", System.currentTimeMillis());
    private final Random random = new Random(seed);
    private final FakeDevice normal = device("normal", "temperature", "°C", 21.5, 1);
    private final FakeDevice slow = device("slow", "humidity", "%", 55, 12);
    private final FakeDevice faulty = device("faulty", "temperature", "°C", 20, 1);
    private final FakeDevice silent = device("silent", "temperature", "°C", 19, 1);
    private final FakeDevice leaving = device("leaving", "temperature", "°C", 18, 1);
    private final FakeDevice degraded = device("degraded", "temperature", "°C", 17, 1);
    private final FakeDevice removed = device("removed", "temperature", "°C", 16, 1);
    private final FakeDevice back = device("clock-back", "co", "ppm", GOOD_AIR, 1);
    private final FakeDevice ahead = device("clock-ahead", "temperature", "°C", 15, 1);
    private final List<FakeDevice> devices =
            List.of(normal, slow, faulty, silent, leaving, degraded, removed, back, ahead);

    @TempDir
    private Path folder;

    private Chain chain;
    private Fleet fleet;
    private KafkaLedger ledger;
    private EmitterApi api;
    private FalseOnlineDetector detector;
    private Browser browser;
    private Page page;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        log.info("starting: seed={} soak={}", seed, SOAK);
        chain = Chain.start(folder);
        fleet = new Fleet(chain.mqtt());
        fleet.start(devices);
        ledger = new KafkaLedger(chain.kafkaServers());
        ledger.start();
        api = new EmitterApi(chain.page());
        detector = new FalseOnlineDetector(api, ledger);
        detector.start();
        browser = Browser.start(Files.createDirectory(folder.resolve("profile")));
        page = browser.open(chain.page());
        page.size(1280, 2000);
    }

    @AfterEach
    void stop() throws Exception {
        for (var running : new AutoCloseable[] {browser, detector, ledger, fleet, chain}) {
            if (running != null) { // null if the test is skipped because Mosquitto or Chromium is missing
                running.close();
            }
        }
    }

    @Test
    void everyViewAgreesWithTheLedgerThroughKillsFaultsAndClockSteps() throws Exception {
        awaitAgreement("the start");
        var end = Instant.now().plus(SOAK_TIME);
        var links = new ArrayList<>(List.of(Link.values()));
        for (var round = 0; SOAK ? Instant.now().isBefore(end) : round < links.size(); round++) {
            var link = SOAK ? links.get(random.nextInt(links.size())) : links.get(round);
            disturb(round);
            interrupt(link);
            awaitAgreement("round %d, %s was down".formatted(round, link));
            assertThat(detector.found()).isEmpty();
        }
        recover();
        awaitAgreement("the end");

        fleet.stopMeasuring();
        chain.end(Link.AGENT);
        await().atMost(AGREEMENT).until(fleet::isDelivered);
        await().atMost(ALL_CLOSED).untilAsserted(this::everyValueIsCountedOnce);
        assertThat(fleet.problems()).isEmpty();
        assertThat(detector.found()).isEmpty();
        assertThat(detector.onlineAnswers()).isGreaterThan(100); // the detector really checked
    }

    /** Changes the devices, each at its own interval, so that every change happens and is reverted within six rounds. */
    private void disturb(int round) {
        var on = round % 2 == 0;
        faulty.become(on ? State.FAULT : State.ONLINE);
        if (round % 3 == 0) {
            change(silent, State.STALE);
            leave();
        }
        if (round % 3 == 1) {
            back.stepClock(back.clockOffset().isZero() ? Duration.ofHours(-1) : Duration.ZERO);
            ahead.stepClock(ahead.clockOffset().isZero() ? Duration.ofHours(1) : Duration.ZERO);
            change(degraded, State.DEGRADED);
            fleet.publishStatus(
                    degraded,
                    degraded.state() == State.DEGRADED ? "degraded: silent: the board says nothing" : "online");
        }
        if (round % 3 == 2) {
            back.measures(back.value() == GOOD_AIR ? DANGEROUS_AIR : GOOD_AIR);
            remove();
        }
        log.info("round {}: {}", round, expectations());
    }

    /** A device sends all readings before it goes offline. */
    private void leave() {
        change(leaving, State.OFFLINE);
        await().atMost(AGREEMENT).until(fleet::isDelivered);
        fleet.publishStatus(leaving, leaving.state() == State.OFFLINE ? "offline" : "online");
    }

    /** A device is removed after its last reading has arrived, because a later reading would add it again. */
    private void remove() {
        change(removed, State.REMOVED);
        if (removed.state() == State.REMOVED) {
            await().atMost(AGREEMENT).until(fleet::isDelivered);
            fleet.publishStatus(removed, "");
        }
    }

    private static void change(FakeDevice device, State other) {
        device.become(device.state() == other ? State.ONLINE : other);
    }

    /** Ends a service, and starts it again after a random time. */
    private void interrupt(Link link) throws IOException, InterruptedException {
        var away = Duration.ofMillis(random.nextInt((int) LONGEST_ABSENCE.toMillis()));
        log.info("ending {} for {}", link, away);
        chain.end(link);
        await().pollDelay(away).atMost(away.plusMinutes(5)).until(() -> true);
        chain.start(link);
    }

    private void recover() {
        devices.forEach(device -> {
            if (device != ahead && device != back) {
                device.become(State.ONLINE);
            }
        });
        back.measures(GOOD_AIR);
        fleet.publishStatus(leaving, "online");
        fleet.publishStatus(degraded, "online");
    }

    private void awaitAgreement(String after) {
        await(after)
                .atMost(AGREEMENT)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptionsMatching(
                        failed -> failed instanceof IOException || failed instanceof WebDriverException)
                .untilAsserted(() -> assertThat(disagreements()).isEmpty());
    }

    private List<String> disagreements() throws IOException, InterruptedException {
        var found = new ArrayList<String>();
        var devicesOfApi = api.devices();
        for (var expected : expectations().entrySet()) {
            var name = expected.getKey();
            var device = devicesOfApi.get(name);
            var ofApi = device == null
                    ? State.REMOVED.name()
                    : device.path("state").asText().toUpperCase(Locale.ROOT);
            if (!ofApi.equals(expected.getValue().name())) {
                found.add("%s is %s, the API answers %s: %s".formatted(name, expected.getValue(), ofApi, device));
            } else if (!isOnPage(name, expected.getValue())) {
                found.add("%s is %s, its row on the page is: %s".formatted(name, expected.getValue(), page.row(name)));
            }
        }
        checkClock(back, devicesOfApi.get(back.name()), found);
        checkClock(ahead, devicesOfApi.get(ahead.name()), found);
        checkAlarm(found);
        checkNewestAverage(found);
        return found;
    }

    private Map<String, State> expectations() {
        var expected = new HashMap<String, State>();
        devices.forEach(device -> expected.put(device.name(), device.state()));
        expected.put(Chain.AGENT_DEVICE, State.ONLINE);
        return expected;
    }

    private boolean isOnPage(String name, State state) {
        var row = ".list-row[data-device='%s']".formatted(name);
        var status = "[data-status='%s']".formatted(state.name().toLowerCase(Locale.ROOT));
        return state == State.REMOVED ? page.row(name).isEmpty() : page.isShown(row + status);
    }

    private static void checkClock(FakeDevice device, JsonNode answer, List<String> found) {
        var offset = answer == null ? 0 : answer.path("clock_offset_ms").asLong();
        if (Long.signum(offset) != device.clockOffset().compareTo(Duration.ZERO)) {
            found.add("the clock of %s is %s, the API answers: %s"
                    .formatted(device.name(), device.clockOffset(), answer));
        }
    }

    /** A clock that steps back must not silence an alarm, and the alarm must end when the air is good. */
    private void checkAlarm(List<String> found) throws IOException, InterruptedException {
        var isRaised = Stream.of(api.alerts(back.name()))
                .flatMap(alerts -> alerts.findParents("rule").stream())
                .filter(alert -> alert.path("rule").asText().equals("co-niosh-ceiling"))
                .anyMatch(alert -> !alert.path("state").asText().equals("cleared"));
        if (isRaised != (back.value() == DANGEROUS_AIR)) {
            found.add("at %s ppm and a clock offset of %s the alarm is %s"
                    .formatted(back.value(), back.clockOffset(), isRaised ? "raised" : "not raised"));
        }
    }

    /** The newest closed window of the undisturbed device is recent, and has the count of the ledger. */
    private void checkNewestAverage(List<String> found) throws IOException, InterruptedException {
        JsonNode newest = null;
        for (var window : api.averages(normal.name(), normal.metric())) {
            newest = window.path("final").asBoolean() ? window : newest;
        }
        if (newest == null) {
            found.add("no closed window of %s yet".formatted(normal.name()));
            return;
        }
        var start = Instant.ofEpochMilli(newest.path("start").asLong());
        var expected = normal.counts().getOrDefault("normal|temperature|" + start, 0L);
        if (newest.path("count").asLong() != expected
                || start.isBefore(Instant.now().minusSeconds(90))) {
            found.add("the ledger has %d values in %s, the API answers %s".formatted(expected, start, newest));
        }
    }

    private void everyValueIsCountedOnce() {
        for (var device : List.of(normal, slow, faulty, silent, leaving, degraded)) {
            var averages = ledger.averages(device.name());
            assertThat(averages.values()).allMatch(Average::closed);
            var counts = new HashMap<String, Long>();
            averages.forEach((key, average) -> counts.put(key, average.count()));
            assertThat(counts).as(device.name()).isEqualTo(device.counts());
            assertThat(ledger.rejected(device.name())).as(device.name()).isZero();
        }
        for (var device : List.of(back, ahead)) { // each value is in a window, or was rejected with a reason
            assertThat(counted(device.name()) + ledger.rejected(device.name()))
                    .as(device.name())
                    .isEqualTo(device.total());
        }
        assertThat(counted(Chain.AGENT_DEVICE)).isEqualTo(ledger.readings(Chain.AGENT_DEVICE));
    }

    private long counted(String device) {
        return ledger.averages(device).values().stream()
                .mapToLong(Average::count)
                .sum();
    }

    private static FakeDevice device(String name, String metric, String unit, double value, int intervalSeconds) {
        return new FakeDevice(name, metric, unit, value, Duration.ofSeconds(intervalSeconds));
    }
}
