package io.fieldline.agent;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldline.mqtt.MqttSettings;
import io.fieldline.processes.Child;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import io.fieldline.testbed.TcpProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A long time without a broker, ten minutes with {@code -Dsoak}, at ten readings a second. */
class OutageIT {
    private static final Logger log = LoggerFactory.getLogger(OutageIT.class);
    private static final Duration OUTAGE = Boolean.getBoolean("soak") ? Duration.ofMinutes(10) : Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int RATE = 10;
    private static final int BACKLOG_RATE = 50;
    private static final String WAITING = "fieldline_agent_waiting_readings{device=\"device1\"}";

    @TempDir
    private Path folder;

    @Test
    void afterAnOutageTheBacklogArrivesInOrderBesideLiveReadingsThatAreNotDelayed() throws Exception {
        var http = new Http();
        try (var mosquitto = Mosquitto.start(folder);
                var proxy = TcpProxy.to(mosquitto.port());
                var bridge = Subscriber.start(new MqttSettings(mosquitto.uri(), Optional.empty(), Optional.empty()));
                var agent = Service.start(
                        "device-agent",
                        "--source=random",
                        "--random-interval=%dms".formatted(1_000 / RATE),
                        "--spool-folder=" + folder.resolve("spool"),
                        "--spool-backlog-rate=" + BACKLOG_RATE,
                        http.flag(),
                        "--mqtt-uri=tcp://127.0.0.1:" + proxy.port())) {
            await().atMost(PATIENCE).until(() -> bridge.hasAllOf(20));
            proxy.discard(); // what is in flight when the connection breaks must not be lost
            await().atMost(PATIENCE).until(() -> nothingArrives(bridge, agent));
            bridge.pause();
            mosquitto.stop();
            proxy.forward();
            var waited = (int) OUTAGE.toSeconds() * RATE;
            await().atMost(OUTAGE.plus(PATIENCE)).until(() -> http.number(WAITING) >= waited);
            assertThat(agent.isAlive()).isTrue();
            assertThat(agent.lastLines().toString()).contains("connection lost");
            mosquitto.start();
            bridge.resume(); // before the backlog, to see its order
            var before = bridge.count();

            await().atMost(PATIENCE)
                    .until(() -> bridge.hasAllOf(waited + 20) && live(bridge).count() >= 20);
            var all = List.copyOf(bridge.arrivals()); // more are coming
            var known = all.subList(0, before).stream()
                    .map(Subscriber.Arrival::sequence)
                    .collect(toSet());
            var arrived = all.subList(before, all.size()).stream()
                    .filter(arrival -> !known.contains(arrival.sequence())) // acknowledged, and sent again
                    .toList();
            log.info(
                    "outage={} backlog={} beside={}",
                    OUTAGE,
                    bridge.sequences(true).count(),
                    besideTheBacklog(arrived));
            assertThat(bridge.sequences(true)).isSorted().hasSizeGreaterThan(waited * 9 / 10);
            assertThat(bridge.sequences(false)).isSorted();
            // the order shows the rates, which no delay of the test changes: waited / BACKLOG_RATE seconds of live
            // readings
            assertThat(besideTheBacklog(arrived))
                    .as("live readings before the last of the backlog")
                    .isGreaterThan(waited / BACKLOG_RATE * RATE / 3);
        }
    }

    /** For a second. */
    private static boolean nothingArrives(Subscriber bridge, Child agent) {
        var before = bridge.count();
        assertThatThrownBy(() -> agent.exit().get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        return bridge.count() == before;
    }

    /** The number of live readings between the first and the last of the backlog. */
    private static long besideTheBacklog(List<Subscriber.Arrival> arrived) {
        var historical = IntStream.range(0, arrived.size())
                .filter(index -> arrived.get(index).historical())
                .summaryStatistics();
        return arrived.subList(historical.getMin(), historical.getMax()).stream()
                .filter(arrival -> !arrival.historical())
                .count();
    }

    /** The readings that were measured and sent after the bridge came back. */
    private static Stream<Subscriber.Arrival> live(Subscriber bridge) {
        return bridge.arrivals().stream()
                .filter(arrival -> !arrival.historical())
                .filter(arrival -> arrival.reading().timestamp().isAfter(bridge.connectedAt()));
    }
}
