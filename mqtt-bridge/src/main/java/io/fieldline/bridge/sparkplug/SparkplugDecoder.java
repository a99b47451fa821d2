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
 * Reads Sparkplug B as a host application that only listens, and remembers what each node's births named. Of one thread.
 *
 * <p>It remembers so many nodes, devices and metrics in all; when there are more, the node that was silent longest is
 * forgotten, and asked for its births when it speaks again.
 */
public final class SparkplugDecoder {
    /** What to subscribe to. */
    public static final String TOPIC_FILTER = SparkplugTopic.NAMESPACE + "/#";

    /** So often at most any node is asked for its births: after our start, thousands may miss theirs. */
    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(20);

    private final int capacity;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Events events;
    private final Map<String, Node> nodes = new LinkedHashMap<>(16, 0.75f, true); // the one silent longest is first
    private OptionalLong requestedAt = OptionalLong.empty();
    private int size;

    /** What is to be counted. */
    public interface Events {
        /** A message that tells nothing of a device: a command, or the state of a host application. */
        void ignored();

        /** A node was asked for its births. */
        void askedForRebirth();

        /** A node was forgotten, as more are heard than can be remembered. */
        void forgotNode();
    }

    /** {@code capacity} is in nodes, devices and metrics together; {@code nanoTime} as {@link System#nanoTime}. */
    public SparkplugDecoder(int capacity, Clock clock, LongSupplier nanoTime, Events events) {
        this.capacity = capacity;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.events = events;
    }

    /** Whether a topic, by its levels, is Sparkplug's. */
    public static boolean isOurs(List<String> topic) {
        return topic.get(0).equals(SparkplugTopic.NAMESPACE);
    }

    /** The node that a topic of ours is about, by its group and id. */
    public static Optional<String> nodeOf(List<String> topic) {
        return topic.size() >= 4 ? Optional.of(topic.get(1) + ':' + topic.get(3)) : Optional.empty();
    }

    /** Whether it is for what a node or a device says. */
    public static boolean isOfNode(List<String> topic) {
        return SparkplugTopic.kind(topic).isPresent();
    }

    /** What a message tells; never throws for what is in it. */
    public DecodedMessage hear(List<String> topic, byte[] payload) {
        try {
            var address = SparkplugTopic.of(topic);
            if (address.isEmpty()) {
                events.ignored();
                return DecodedMessage.NOTHING;
            }
            return hear(address.get(), payload);
        } catch (IllegalArgumentException wrong) {
            return DecodedMessage.failure(ErrorText.of(wrong), false);
        }
    }

    private DecodedMessage hear(SparkplugTopic address, byte[] payload) {
        var name = address.nodeName();
        var node = nodes.get(name);
        if (node == null) {
            node = new Node(name, capacity, clock);
            nodes.put(name, node);
            size += node.size();
        }
        var before = node.size();
        try {
            var heard = node.hear(address, payload);
            return heard.withRequest(request(node, address));
        } finally {
            size += node.size() - before;
            forgetTooMany();
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

    private void forgetTooMany() {
        while (size > capacity) {
            var eldest = nodes.entrySet().iterator().next();
            size -= eldest.getValue().size();
            nodes.remove(eldest.getKey());
            events.forgotNode();
        }
    }
}
