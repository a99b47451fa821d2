package io.fieldline.agent.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.agent.source.CommandAnswer;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.DeviceStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The messages of a device that are not readings: status, announcements, counters and answers to commands. They wait
 * only while there is a connection; each connection starts with the status and the announcements. Not thread-safe: the
 * publisher guards it.
 */
public final class ControlMessages {
    private static final String OFFLINE = "offline";

    /** When full, the oldest is dropped. A command has one answer, so there are few. */
    private static final int MAX_WAITING = 32;

    /** Minimum time between two messages with counters. */
    private static final Duration COUNTERS_PAUSE = Duration.ofSeconds(10);

    private final DeviceTopics topics;
    private final DeviceStatus status;
    private final Counters counters;
    private final Map<String, ControlMessage> announcements = new LinkedHashMap<>();
    private final Deque<ControlMessage> waiting = new ArrayDeque<>();
    private boolean connected;
    private boolean offline;
    private String sentStatus = "";
    private String sentCounters = "";
    private long countersSentAt = System.nanoTime() - COUNTERS_PAUSE.toNanos();

    record ControlMessage(String topic, byte[] payload, boolean retained) {
        static ControlMessage retained(String topic, String text) {
            return new ControlMessage(topic, text.getBytes(UTF_8), true);
        }
    }

    public ControlMessages(DeviceTopics topics, DeviceStatus status, Counters counters) {
        this.topics = topics;
        this.status = status;
        this.counters = counters;
    }

    /** The status that the broker publishes when the connection breaks. */
    public static byte[] offline() {
        return OFFLINE.getBytes(UTF_8);
    }

    /** Sends a retained message now and at the start of each connection; it replaces an earlier one of this topic. */
    public void announce(String topic, byte[] payload) {
        var announcement = new ControlMessage(topic, payload, true);
        announcements.put(topic, announcement);
        add(announcement);
    }

    void connected() {
        connected = true;
        sentCounters = "";
        sentStatus = offline ? OFFLINE : status.text();
        waiting.add(ControlMessage.retained(topics.status(), sentStatus));
        waiting.addAll(announcements.values());
    }

    /** Discards the waiting messages, because a late answer is useless. */
    void disconnected() {
        connected = false;
        waiting.clear();
    }

    /** Sends the last message; later ones are ignored. */
    void sendOffline() {
        add(ControlMessage.retained(topics.status(), OFFLINE));
        offline = true;
    }

    public void sendStatus() {
        sentStatus = status.text();
        add(ControlMessage.retained(topics.status(), sentStatus));
    }

    public void sendChangedStatus() {
        if (!status.text().equals(sentStatus)) {
            sendStatus();
        }
    }

    public void sendAnswer(CommandAnswer answer) {
        add(new ControlMessage(topics.answers(), Commands.json(answer), false));
    }

    void sendChangedCounters() {
        var now = counters.json();
        if (connected && !now.equals(sentCounters) && System.nanoTime() - countersSentAt >= COUNTERS_PAUSE.toNanos()) {
            sentCounters = now;
            countersSentAt = System.nanoTime();
            add(ControlMessage.retained(topics.counters(), now));
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    Optional<ControlMessage> next() {
        return Optional.ofNullable(waiting.pollFirst());
    }

    private void add(ControlMessage message) {
        if (!connected || offline) {
            return;
        }
        if (waiting.size() >= MAX_WAITING) {
            waiting.removeFirst();
        }
        waiting.addLast(message);
    }
}
