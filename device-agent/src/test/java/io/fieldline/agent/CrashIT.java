package io.fieldline.agent;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldline.agent.Subscriber.Arrival;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.processes.Child;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import io.fieldline.testbed.TcpProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kills the agent again and again while the broker comes and goes; {@code -Dsoak} does so a hundred times. */
@Isolated("a reading must be on disk within a second, also on a busy machine")
class CrashIT {
    private static final Logger log = LoggerFactory.getLogger(CrashIT.class);
    private static final int KILLS = Boolean.getBoolean("soak") ? 100 : 8;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration SAFE_AFTER = Duration.ofSeconds(1);
    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final Pattern START = Pattern.compile("^(\\S+) .* device-agent starting: session=(\\w+)");

    private final Random random = new Random(20241007);

    @TempDir
    private Path folder;

    /** One run of the agent: its boot, when it began to read, and when it was killed. */
    private record Life(String boot, Instant started, Instant killed) {}

    @Test
    void everyReadingOlderThanASecondAtTheKillArrivesInOrder() throws Exception {
        var lives = new ArrayList<Life>();
        try (var mosquitto = Mosquitto.start(folder);
                var proxy = TcpProxy.to(mosquitto.port());
                var bridge = subscribe(mosquitto)) {
            var brokerRuns = true;
            for (var i = 0; i < KILLS; i++) {
                try (var agent = start(proxy)) {
                    if (i % 4 > 0) { // otherwise it may be killed during its start
                        await().atMost(PATIENCE).until(() -> hasStarted(agent));
                    }
                    if (random.nextInt(3) > 0) {
                        live(agent, Duration.ofMillis(random.nextInt(1_500)));
                        brokerRuns = toggle(mosquitto, brokerRuns);
                    }
                    if (i % 2 > 0) { // readings that are in flight now must come from the disk
                        proxy.discard();
                        live(agent, Duration.ofMillis(1_500));
                    }
                    live(agent, Duration.ofMillis(random.nextInt(i % 2 > 0 ? 1_500 : 3_000)));
                    var killed = Instant.now();
                    agent.kill();
                    proxy.forward();
                    life(agent, killed).ifPresent(lives::add);
                }
            }
            if (!brokerRuns) {
                mosquitto.start();
            }
            var http = new Http();
            try (var last = start(proxy, http.flag())) {
                await().atMost(PATIENCE).ignoreExceptions().until(() -> hasSentAll(http));
                var sent = Instant.now();
                await().atMost(PATIENCE).until(() -> bridge.arrivals().stream()
                        .anyMatch(arrival -> arrival.reading().timestamp().isAfter(sent)));
            }
            assertSafe(lives, bridge.arrivals());
            assertInOrder(lives, bridge.arrivals());
            assertExercised(lives, bridge.arrivals());
            report(lives, bridge.arrivals());
        }
    }

    private static boolean hasSentAll(Http http) throws IOException, InterruptedException {
        return http.number("fieldline_agent_connected{device=\"device1\"}") == 1
                && http.number("fieldline_agent_waiting_readings{device=\"device1\"}") == 0;
    }

    /** A disk that is stalled may cost a life more than its last second, but not most lives. */
    private static void assertSafe(List<Life> lives, List<Arrival> arrivals) {
        assertThat(lives)
                .filteredOn(life -> !isSafe(life, arrivals))
                .as("lives that lost older readings")
                .hasSizeLessThanOrEqualTo(KILLS / 4);
    }

    /** Readings are measured at a steady pace, so if there is no gap up to the last second, no older one is missing. */
    private static boolean isSafe(Life life, List<Arrival> arrivals) {
        var safe = life.killed().minus(SAFE_AFTER).minus(INTERVAL);
        var ofLife = arrivals.stream()
                .filter(arrival -> arrival.boot().equals(life.boot()))
                .sorted(Comparator.comparing(Arrival::sequence))
                .toList();
        if (ofLife.isEmpty()) {
            return life.started().isAfter(safe); // it lived too shortly for a reading to be safe
        }
        var newest = ofLife.get(ofLife.size() - 1);
        assertThat(ofLife.stream().map(Arrival::sequence).distinct()).hasSize((int) newest.sequence() + 1);
        return !newest.reading().timestamp().isBefore(safe);
    }

    private static void assertInOrder(List<Life> lives, List<Arrival> arrivals) {
        var live = arrivals.stream().filter(arrival -> !arrival.historical()).collect(groupingBy(Arrival::boot));
        live.values().forEach(ofBoot -> assertThat(
                        ofBoot.stream().map(Arrival::sequence).distinct())
                .isSorted());
        var boots = lives.stream().map(Life::boot).toList();
        var historical = arrivals.stream()
                .filter(Arrival::historical)
                .filter(arrival -> boots.contains(arrival.boot()))
                .map(arrival -> boots.indexOf(arrival.boot()) * 1_000_000L + arrival.sequence())
                .distinct();
        assertThat(historical).isSorted();
    }

    /** If the log line of a start changes, there are no lives, and the checks above have checked nothing. */
    private static void assertExercised(List<Life> lives, List<Arrival> arrivals) {
        assertThat(lives).hasSizeGreaterThan(KILLS / 2);
        assertThat(arrivals.stream().map(Arrival::boot).distinct())
                .as("lives of which readings arrived")
                .hasSizeGreaterThan(KILLS / 4);
        assertThat(arrivals).as("some waited on disk").anyMatch(Arrival::historical);
    }

    private static void report(List<Life> lives, List<Arrival> arrivals) {
        var distinct = arrivals.stream()
                .map(arrival -> arrival.boot() + arrival.sequence())
                .distinct()
                .count();
        log.info(
                "kills={} of which after the start={} arrivals={} repeats={} historical={}",
                KILLS,
                lives.size(),
                arrivals.size(),
                arrivals.size() - distinct,
                arrivals.stream().filter(Arrival::historical).count());
    }

    private Child start(TcpProxy proxy, String... more) throws IOException {
        var flags = new ArrayList<>(List.of(
                "--source=random",
                "--random-interval=%dms".formatted(INTERVAL.toMillis()),
                "--spool-folder=" + folder.resolve("spool"),
                "--spool-backlog-rate=1000",
                "--mqtt-uri=tcp://127.0.0.1:" + proxy.port()));
        flags.addAll(List.of(more));
        return Service.start("device-agent", flags.toArray(String[]::new));
    }

    private static boolean hasStarted(Child agent) {
        return agent.lastLines().stream().anyMatch(line -> START.matcher(line).find());
    }

    /** Waits; the agent must not end by itself during that time. */
    private static void live(Child agent, Duration time) {
        assertThatThrownBy(() -> agent.exit().get(time.toMillis(), TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
    }

    private static boolean toggle(Mosquitto mosquitto, boolean runs) throws IOException, InterruptedException {
        if (runs) {
            mosquitto.stop();
        } else {
            mosquitto.start();
        }
        return !runs;
    }

    /** Empty if it was killed before its first line. */
    private static Optional<Life> life(Child agent, Instant killed) {
        agent.exit().join(); // after that, its output is complete
        for (var line : agent.lastLines()) {
            var start = START.matcher(line);
            if (start.find()) {
                return Optional.of(new Life(start.group(2), Instant.parse(start.group(1)), killed));
            }
        }
        return Optional.empty();
    }

    private static Subscriber subscribe(Mosquitto mosquitto) {
        return Subscriber.start(new MqttSettings(mosquitto.uri(), Optional.empty(), Optional.empty()));
    }
}
