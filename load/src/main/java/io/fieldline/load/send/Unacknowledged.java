package io.fieldline.load.send;

import io.fieldline.load.form.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The messages that the broker has not acknowledged, in their order. Thread-safe. */
final class Unacknowledged {
    private static final int HIGHEST_PACKET_ID = 65_535;

    private final Map<Integer, Entry> entries = new LinkedHashMap<>();
    private int packetId;

    private record Entry(int packetId, Message message, Runnable acknowledged) {}

    /** Waits until there are at most that many, but no longer than this; returns whether that is so. */
    synchronized boolean await(int most, long millis) throws InterruptedException {
        var end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (entries.size() > most) {
            var rest = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (rest <= 0) {
                return false;
            }
            wait(rest);
        }
        return true;
    }

    void publish(Message message, Runnable acknowledged, PublishConnection connection) {
        publish(add(message, acknowledged), connection);
    }

    /** Publishes all of them over a new connection, in their order. */
    void publishAgain(PublishConnection connection) {
        all().forEach(entry -> publish(entry, connection));
    }

    private static void publish(Entry entry, PublishConnection connection) {
        connection.publish(
                entry.packetId(), entry.message().topic(), entry.message().payload());
    }

    private synchronized Entry add(Message message, Runnable acknowledged) {
        do {
            packetId = packetId % HIGHEST_PACKET_ID + 1;
        } while (entries.containsKey(packetId));
        var entry = new Entry(packetId, message, acknowledged);
        entries.put(packetId, entry);
        return entry;
    }

    private synchronized List<Entry> all() {
        return List.copyOf(entries.values());
    }

    /** The broker has accepted the message. */
    synchronized void acknowledge(int acknowledgedId) {
        var entry = entries.remove(acknowledgedId);
        if (entry != null) {
            entry.acknowledged().run();
            notifyAll();
        }
    }
}
