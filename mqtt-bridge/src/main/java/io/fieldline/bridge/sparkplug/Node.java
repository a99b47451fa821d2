package io.fieldline.bridge.sparkplug;

import io.fieldline.bridge.sparkplug.DecodedMessage.Request;
import io.fieldline.bridge.sparkplug.DecodedMessage.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** An edge node with its devices, and the sequence numbers of its messages. */
final class Node {
    /** The minimum time between two rebirth requests to a node, because it may need time or ignore them. */
    private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(10);

    private static final int SEQUENCES = 256;

    private final SparkplugDevice itself;
    private int size; // a counter, because a sum over thousands of devices for each message is too slow
    private final Map<String, SparkplugDevice> devices = new LinkedHashMap<>();
    private final int capacity;
    private final Clock clock;
    private Optional<Integer> sequence = Optional.empty();
    private Optional<Long> birthDeathSequence = Optional.empty();
    private OptionalLong requestedAt = OptionalLong.empty();
    private boolean missesBirths;

    /** {@code capacity} is the maximum of {@link #size}. */
    Node(String name, int capacity, Clock clock) {
        this.itself = newDevice(name);
        this.capacity = capacity;
        this.clock = clock;
    }

    /** The weight of the node, its devices and metrics, see {@link MetricDefinition#weight}. */
    int size() {
        return size;
    }

    /** Throws IllegalArgumentException if the message is invalid. */
    DecodedMessage decode(SparkplugTopic address, byte[] bytes) {
        var device = address.device()
                .map(id -> devices.computeIfAbsent(id, same -> newDevice(address.deviceName())))
                .orElse(itself);
        var payload = PayloadDecoder.read(bytes, address.kind().isBirth() ? any -> Optional.empty() : device::type);
        return switch (address.kind()) {
            case NBIRTH -> nodeBirth(payload);
            case NDEATH -> nodeDeath(payload);
            case DBIRTH -> deviceBirth(device, payload);
            case DDEATH -> deviceDeath(device, payload);
            case NDATA, DDATA -> data(device, payload);
        };
    }

    /** A rebirth request, if births are missing and the last request is long enough ago. */
    Optional<Request> request(SparkplugTopic address, long nanoTime) {
        var tooSoon = requestedAt.isPresent() && nanoTime - requestedAt.getAsLong() < BETWEEN_REQUESTS.toNanos();
        if (!missesBirths || tooSoon) {
            return Optional.empty();
        }
        requestedAt = OptionalLong.of(nanoTime);
        return Optional.of(new Request(address.commandTopic(), RebirthCommand.payload(clock)));
    }

    private DecodedMessage nodeBirth(PayloadDecoder payload) {
        var decoded = birth(itself, payload);
        devices.values().forEach(SparkplugDevice::died); // each device sends its own birth after this one
        sequence = payload.sequence();
        birthDeathSequence = payload.birthDeathSequence();
        missesBirths = false;
        return decoded.withStatuses(List.of(Status.online(itself.name())));
    }

    /** A will may arrive after the birth of the next connection. */
    private DecodedMessage nodeDeath(PayloadDecoder payload) {
        var of = payload.birthDeathSequence();
        if (itself.isBorn() && of.isPresent() && birthDeathSequence.isPresent() && !of.equals(birthDeathSequence)) {
            return DecodedMessage.NOTHING;
        }
        var dead = new ArrayList<>(List.of(itself));
        devices.values().stream().filter(SparkplugDevice::isBorn).forEach(dead::add);
        dead.forEach(SparkplugDevice::died);
        sequence = Optional.empty();
        missesBirths = false;
        return DecodedMessage.NOTHING.withStatuses(SparkplugDevice.offline(dead));
    }

    private DecodedMessage deviceBirth(SparkplugDevice device, PayloadDecoder payload) {
        follow(payload);
        if (!itself.isBorn()) {
            return missed(DecodedMessage.failure(
                    "a birth of %s before the birth of its node".formatted(device.name()), true));
        }
        return birth(device, payload).withStatuses(List.of(Status.online(device.name())));
    }

    private SparkplugDevice newDevice(String name) {
        size += MetricDefinition.weight(name);
        return new SparkplugDevice(name);
    }

    private DecodedMessage birth(SparkplugDevice device, PayloadDecoder payload) {
        var others = size - device.size();
        var decoded = device.birth(payload, capacity - others, clock);
        size = others + device.size();
        return decoded;
    }

    private DecodedMessage deviceDeath(SparkplugDevice device, PayloadDecoder payload) {
        follow(payload);
        device.died();
        return DecodedMessage.NOTHING.withStatuses(SparkplugDevice.offline(List.of(device)));
    }

    private DecodedMessage data(SparkplugDevice device, PayloadDecoder payload) {
        follow(payload);
        return missed(device.data(payload, clock));
    }

    private DecodedMessage missed(DecodedMessage decoded) {
        missesBirths |=
                decoded.failure().filter(DecodedMessage.Failure::unresolved).isPresent();
        return decoded;
    }

    /** Detects messages that are missing before this one. */
    private void follow(PayloadDecoder payload) {
        var expected = sequence.map(before -> (before + 1) % SEQUENCES);
        if (expected.isPresent() && payload.sequence().isPresent() && !expected.equals(payload.sequence())) {
            missesBirths = true;
            itself.missedSomething();
            devices.values().forEach(SparkplugDevice::missedSomething);
        }
        sequence = itself.isBorn() ? payload.sequence().or(() -> sequence) : Optional.empty();
    }
}
