package io.fieldline.emitter.average;

import java.util.HashMap;
import java.util.Map;

/**
 * Which offsets of the averages topic were read, and which of these records were evicted. From these it decides whether a page
 * can resume. All maps are by partition. Not thread-safe.
 */
final class ReadOffsets {
    private String topic = "";
    /** The greatest offset that was read. */
    private final Map<Integer, Long> read = new HashMap<>();
    /** Records up to these offsets are repeats, because they are read again after Kafka was away. */
    private final Map<Integer, Long> repeated = new HashMap<>();
    /** Records up to these offsets were never read. */
    private final Map<Integer, Long> unread = new HashMap<>();
    /** At least one record up to these offsets was evicted. */
    private final Map<Integer, Long> evicted = new HashMap<>();

    /** The same topic is read again, from an earlier offset. */
    void repeat() {
        repeated.putAll(read);
    }

    void reset(String topicId, Map<Integer, Long> starts) {
        topic = topicId;
        read.clear();
        repeated.clear();
        unread.clear();
        evicted.clear();
        starts.forEach((partition, offset) -> unread.put(partition, offset - 1));
    }

    /** The topic lost records. The next one counts as a different topic, even if its id is the same. */
    void invalidate() {
        topic = "";
    }

    boolean isOf(String topicId) {
        return topicId.equals(topic);
    }

    boolean isEmpty() {
        return read.isEmpty();
    }

    boolean isRepeat(RecordPosition position) {
        return repeated.getOrDefault(position.partition(), Long.MIN_VALUE) >= position.offset();
    }

    void read(RecordPosition position) {
        read.merge(position.partition(), position.offset(), Math::max);
    }

    void evict(RecordPosition position) {
        evicted.merge(position.partition(), position.offset(), Math::max);
    }

    /** Whether a record beyond these ends was read, which means that Kafka lost it. */
    boolean isBeyond(Map<Integer, Long> ends) {
        return read.entrySet().stream().anyMatch(it -> it.getValue() >= ends.getOrDefault(it.getKey(), 0L));
    }

    TopicOffsets current() {
        return new TopicOffsets(topic, read);
    }

    /** Whether everything after these offsets that the page shows is still cached. */
    boolean canResume(TopicOffsets known, Subscription subscription) {
        return known.topic().equals(topic)
                && !topic.isEmpty()
                && covers(known.offsets(), unread)
                && (subscription.isOverview() || covers(known.offsets(), evicted))
                && covers(read, known.offsets());
    }

    private static boolean covers(Map<Integer, Long> offsets, Map<Integer, Long> others) {
        return others.entrySet().stream()
                .allMatch(other -> offsets.getOrDefault(other.getKey(), -1L) >= other.getValue());
    }
}
