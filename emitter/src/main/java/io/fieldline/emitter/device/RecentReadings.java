package io.fieldline.emitter.device;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.ParsedReading;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The newest records of {@code fieldline.readings}, as many as fit into a limit of bytes. They are stored as they arrived and parsed
 * when somebody asks, because a busy emitter gets 20,000 a second and is asked now and then.
 */
public final class RecentReadings {
    static final int MAX_BYTES = 4_000_000;
    /** The memory of a record beside its bytes: objects and the entry of the queue. */
    private static final int OVERHEAD_BYTES = 64;

    private final int maxBytes;
    private final Deque<Stored> newestFirst = new ArrayDeque<>();
    private long bytes;

    private record Stored(byte[] json, Instant at) {
        int bytes() {
            return json.length + OVERHEAD_BYTES;
        }
    }

    public RecentReadings() {
        this(MAX_BYTES);
    }

    RecentReadings(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds a record that is a reading; {@code json} must not be changed afterwards. */
    public synchronized void add(byte[] json, Instant at) {
        var stored = new Stored(json, at);
        newestFirst.addFirst(stored);
        bytes += stored.bytes();
        while (bytes > maxBytes) {
            bytes -= newestFirst.removeLast().bytes();
        }
    }

    /**
     * The newest values, the newest first, as the event {@code reading} and with the time at which Kafka stored them.
     *
     * @param limit the maximum number of values
     */
    public List<ObjectNode> newest(Optional<String> device, Optional<String> metric, int limit) {
        var found = new ArrayList<ObjectNode>();
        for (var stored : copy()) {
            if (ReadingJson.parse(stored.json()) instanceof ParsedReading.Good good
                    && isOrAbsent(device).test(good.reading().deviceName())) {
                found.addAll(values(good.reading(), stored.at(), isOrAbsent(metric)));
            }
            if (found.size() >= limit) {
                return List.copyOf(found.subList(0, limit));
            }
        }
        return List.copyOf(found);
    }

    private synchronized List<Stored> copy() {
        return List.copyOf(newestFirst);
    }

    private static List<ObjectNode> values(Reading reading, Instant arrived, Predicate<String> wanted) {
        return reading.metrics().keySet().stream()
                .filter(wanted)
                .sorted()
                .map(metric -> MessageJson.tree(NewestReading.Event.of(reading, metric))
                        .put("arrived", arrived.toEpochMilli()))
                .toList();
    }

    private static Predicate<String> isOrAbsent(Optional<String> wanted) {
        return text -> wanted.isEmpty() || wanted.get().equals(text);
    }

    /** The estimated memory of the records. */
    public synchronized long bytes() {
        return bytes;
    }
}
