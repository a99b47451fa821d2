package io.fieldline.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import io.fieldline.mqtt.InboundMessage;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.MqttSettings;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Receives readings in place of the bridge: has a persistent session, and stores all messages, including repeats. */
final class Subscriber implements AutoCloseable {
    private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
    private final Map<String, List<String>> notes = new ConcurrentHashMap<>();
    private final MqttSettings settings;
    private final CompletableFuture<MqttLink> connection = new CompletableFuture<>();
    private volatile Instant connectedAt = Instant.MAX;
    private MqttSession session;
    private Thread thread;

    /** A received reading; {@code historical} shows its lane. */
    record Arrival(Reading reading, boolean historical, Instant at) {
        String boot() {
            return reading.identity().orElseThrow().boot();
        }

        long sequence() {
            return reading.identity().orElseThrow().sequence();
        }
    }

    private Subscriber(MqttSettings settings) {
        this.settings = settings;
        resume();
    }

    static Subscriber start(MqttSettings settings) {
        return new Subscriber(settings);
    }

    /** Sends a device a command, on the first connection. */
    void command(String device, String command) {
        connection.join().publish("fieldline/" + device + "/commands", command.getBytes(UTF_8), false, delivery -> {});
    }

    /** The start of the current connection; readings that were measured before it may have waited for it. */
    Instant connectedAt() {
        return connectedAt;
    }

    List<Arrival> arrivals() {
        return arrivals;
    }

    /** The messages on another topic of a device, e.g. {@code status}, oldest first. */
    List<String> notes(String device, String topic) {
        return notes.getOrDefault("fieldline/" + device + "/" + topic, List.of());
    }

    int count() {
        return arrivals.size();
    }

    /** The sequences that first came in one lane, in the order of their first arrival. */
    Stream<Long> sequences(boolean historical) {
        var known = new HashSet<Long>();
        return arrivals.stream()
                .filter(arrival -> known.add(arrival.sequence()))
                .filter(arrival -> arrival.historical() == historical)
                .map(Arrival::sequence);
    }

    /** Whether all readings of the one session arrived, up to the newest, and at least that number of them. */
    boolean hasAllOf(int atLeast) {
        var statistics =
                arrivals.stream().mapToLong(Arrival::sequence).distinct().summaryStatistics();
        return statistics.getCount() >= atLeast && statistics.getCount() == statistics.getMax() + 1;
    }

    /** Disconnects; the broker stores the session. */
    void pause() throws InterruptedException {
        session.stop();
        thread.join();
    }

    /** Connects again immediately, without the backoff after a broken connection. */
    void resume() {
        connectedAt = Instant.MAX;
        var opened = new MqttSession(settings, "subscriber", 100, Optional.empty(), new Listener());
        session = opened;
        thread = new Thread(() -> run(opened), "subscriber");
        thread.start();
    }

    @Override
    public void close() throws InterruptedException {
        pause();
    }

    private static void run(MqttSession session) {
        try {
            session.run();
        } catch (MqttRefusedException refused) {
            throw new IllegalStateException(refused);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Listener implements MqttSession.Listener {
        @Override
        public void connected(MqttLink link) throws MqttRefusedException, IOException {
            link.subscribe(List.of(
                    "fieldline/+/readings", "fieldline/+/status", "fieldline/+/answers", "fieldline/+/counters"));
            connectedAt = Instant.now();
            connection.complete(link);
        }

        @Override
        public void disconnected() {}

        @Override
        public void received(InboundMessage message) {
            if (!message.topic().endsWith("/readings")) {
                notes.computeIfAbsent(message.topic(), topic -> new CopyOnWriteArrayList<>())
                        .add(new String(message.payload(), UTF_8));
                message.acknowledge().run();
                return;
            }
            var reading = ((Good) ReadingJson.parse(message.payload())).reading();
            var historical = new String(message.payload(), UTF_8).contains("\"historical\":true");
            arrivals.add(new Arrival(reading, historical, Instant.now()));
            message.acknowledge().run();
        }
    }
}
