package io.fieldline.bridge.sparkplug;

import io.fieldline.bridge.sparkplug.DecodedMessage.Request;
import io.fieldline.lifecycle.ErrorText;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Decodes Sparkplug B as a host application that only listens, and stores the metrics of each birth. For one thread.
 *
 * <p>The number of nodes, devices and metrics is limited. If it is reached, the node that was silent longest is
 * evicted; after its next message it gets a rebirth request.
 */
public final class SparkplugDecoder {
    /** The topics of Sparkplug B. */
    public static final String TOPIC_FILTER = SparkplugTopic.NAMESPACE + "/#";

    /**
     * The minimum time between two rebirth requests, because after the start of the bridge thousands of births may be
     * missing.
     */
    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(20);

    private final int capacity;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Events events;
    private final Map<String, Node> nodes =
            new LinkedHashMap<>(16, 0.75f, true); // the node that was silent longest is first
    private OptionalLong requestedAt = OptionalLong.empty();
    private int size;

    /** Events to count. */
    public interface Events {
        /** A message without data of a device: a command, or the state of a host application. */
        void ignored();

        /** A node got a rebirth request. */
        void askedForRebirth();

        /** A node was evicted because the memory is full. */
        void evictedNode();
    }

    /**
     * {@code capacity} is for nodes, devices and metrics together; {@code nanoTime} is like {@link System#nanoTime}.
     */
    public SparkplugDecoder(int capacity, Clock clock, LongSupplier nanoTime, Events events) {
        this.capacity = capacity;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.events = events;
    }

    /** Whether these are the levels of a Sparkplug topic. */
    public static boolean isOurs(List<String> topic) {
        return topic.get(0).equals(SparkplugTopic.NAMESPACE);
    }

    /** The group and id of the node in a Sparkplug topic. */
    public static Optional<String> nodeOf(List<String> topic) {
        return topic.size() >= 4 ? Optional.of(topic.get(1) + ':' + topic.get(3)) : Optional.empty();
    }

    /** Whether the topic is for messages from a node or a device. */
    public static boolean isOfNode(List<String> topic) {
        return SparkplugTopic.kind(topic).isPresent();
    }

    /** Decodes a message; its content never causes an exception. */
    public DecodedMessage decode(List<String> topic, byte[] payload) {
        try {
            var address = SparkplugTopic.of(topic);
            if (address.isEmpty()) {
                events.ignored();
                return DecodedMessage.NOTHING;
            }
            return decode(address.get(), payload);
        } catch (IllegalArgumentException wrong) {
            return DecodedMessage.failure(ErrorText.of(wrong), false);
        }
    }

    private DecodedMessage decode(SparkplugTopic address, byte[] payload) {
        var name = address.nodeName();
        var node = nodes.get(name);
        if (node == null) {
            node = new Node(name, capacity, clock);
            nodes.put(name, node);
            size += node.size();
        }
        var before = node.size();
        try {
            var decoded = node.decode(address, payload);
            return decoded.withRequest(request(node, address));
        } finally {
            size += node.size() - before;
            evictTooMany();
        }
    }

    private Optional<Request> request(Node node, SparkplugTopic address) {
        var now = nanoTime.getAsLong();
        if (requestedAt.isPresent() && now - requestedAt.getAsLong() < BETWEEN_REQUESTS.toNanos()) {
            return Optional.empty();
        }
        var request = node.request(address, now);
        request.ifPresent(asked -> {
            requestedAt = OptionalLong.of(now);
            events.askedForRebirth();
        });
        return request;
    }

    private void evictTooMany() {
        while (size > capacity) {
            var eldest = nodes.entrySet().iterator().next();
            size -= eldest.getValue().size();
            nodes.remove(eldest.getKey());
            events.evictedNode();
        }
    }
}
