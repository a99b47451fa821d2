package io.fieldline.agent;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldline.mqtt.MqttSettings;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import io.fieldline.testbed.TcpProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private static final Duration LIVE = Duration.ofSeconds(2);
    private static final int RATE = 10;
    private static final int BACKLOG_RATE = 50;

    @TempDir
    private Path folder;

    @Test
    void afterAnOutageTheBacklogArrivesInOrderBesideLiveReadingsThatAreNotDelayed() throws Exception {
        try (var mosquitto = Mosquitto.start(folder);
                var proxy = TcpProxy.to(mosquitto.port());
                var bridge = Subscriber.start(new MqttSettings(mosquitto.uri(), Optional.empty(), Optional.empty()));
                var agent = Service.start(
                        "device-agent",
                        "--source=random",
                        "--random-interval=%dms".formatted(1_000 / RATE),
                        "--spool-folder=" + folder.resolve("spool"),
                        "--spool-backlog-rate=" + BACKLOG_RATE,
                        "--mqtt-uri=tcp://127.0.0.1:" + proxy.port())) {
            await().atMost(PATIENCE).until(() -> bridge.hasAllOf(20));
            proxy.discard(); // what is in flight when the connection breaks must not be lost
            var sent = bridge.count();
            assertThatThrownBy(() -> agent.exit().get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            assertThat(bridge.count()).isLessThan(sent + RATE);
            bridge.pause();
            mosquitto.stop();
            proxy.forward();
            assertThatThrownBy(() -> agent.exit().get(OUTAGE.toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            assertThat(agent.lastLines().toString()).contains("connection lost");
            mosquitto.start();
            bridge.resume(); // before the backlog, to measure its rate
            var before = bridge.count();
            var waited = (int) OUTAGE.toSeconds() * RATE;
            await().atMost(PATIENCE)
                    .until(() -> bridge.hasAllOf(waited + 20) && live(bridge).count() >= 20);

            var all = List.copyOf(bridge.arrivals()); // more are coming
            var known = all.subList(0, before).stream()
                    .map(Subscriber.Arrival::sequence)
                    .collect(toSet());
            var backlog = all.subList(before, all.size()).stream()
                    .filter(Subscriber.Arrival::historical)
                    .filter(arrival -> !known.contains(arrival.sequence())) // acknowledged, and sent again
                    .toList();
            var delay = live(bridge)
                    .map(arrival -> Duration.between(arrival.reading().timestamp(), arrival.at()))
                    .max(Duration::compareTo)
                    .orElseThrow();
            var drain = Duration.between(
                    backlog.get(0).at(), backlog.get(backlog.size() - 1).at());
            log.info(
                    "outage={} backlog={} drained in {}, live readings {} late at most",
                    OUTAGE,
                    backlog.size(),
                    drain,
                    delay);
            assertThat(delay).isLessThan(LIVE);
            assertThat(bridge.sequences(true)).isSorted().hasSizeGreaterThan(waited * 9 / 10);
            assertThat(bridge.sequences(false)).isSorted();
            assertThat(drain)
                    .as("at most %d/s", BACKLOG_RATE)
                    .isGreaterThan(Duration.ofMillis(backlog.size() * 900L / BACKLOG_RATE));
        }
    }

    /** The readings that were measured and sent after the bridge came back. */
    private static Stream<Subscriber.Arrival> live(Subscriber bridge) {
        return bridge.arrivals().stream()
                .filter(arrival -> !arrival.historical())
                .filter(arrival -> arrival.reading().timestamp().isAfter(bridge.connectedAt()));
    }
}
