package io.fieldline.load.send;

import io.fieldline.load.form.Message;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The messages that the broker has not acknowledged, by packet id, in [1, limit]. One thread sends, another acknowledges. */
final class Unacknowledged {
    private final int limit;
    private final BlockingQueue<Integer> free;
    private final AtomicReferenceArray<@Nullable Entry> entries;
    private long next;

    private record Entry(int packetId, long number, Message message, Runnable acknowledged) {}

    Unacknowledged(int limit) {
        this.limit = limit;
        this.free = new ArrayBlockingQueue<>(limit);
        this.entries = new AtomicReferenceArray<>(limit + 1);
        IntStream.rangeClosed(1, limit).forEach(free::add);
    }

    /** A packet id for the next message; 0 if there is none within that time. */
    int awaitPacketId(long millis) throws InterruptedException {
        var packetId = free.poll(millis, TimeUnit.MILLISECONDS);
        return packetId == null ? 0 : packetId;
    }

    boolean isEmpty() {
        return free.size() == limit;
    }

    void publish(int packetId, Message message, Runnable acknowledged, PublishConnection connection) {
        entries.set(packetId, new Entry(packetId, next++, message, acknowledged));
        connection.publish(packetId, message.topic(), message.payload());
    }

    /** Publishes all of them over a new connection, in their order. */
    void publishAgain(PublishConnection connection) {
        IntStream.rangeClosed(1, limit)
                .mapToObj(entries::get)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparingLong(Entry::number))
                .forEach(entry -> connection.publish(
                        entry.packetId(),
                        entry.message().topic(),
                        entry.message().payload()));
    }

    /** The broker has accepted the message. */
    void acknowledge(int packetId) {
        var entry = packetId > limit ? null : entries.getAndSet(packetId, null);
        if (entry != null) {
            entry.acknowledged().run();
            free.add(packetId);
        }
    }
}
