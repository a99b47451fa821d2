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

/** An edge node with its devices: what was heard of them, in which order. */
final class Node {
    /** So often at most a node is asked for its births; it may need a while, or not listen. */
    private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(10);

    private static final int SEQUENCES = 256;

    private final SparkplugDevice itself;
    private int size; // counted as it grows: with thousands of devices each message would add them up
    private final Map<String, SparkplugDevice> devices = new LinkedHashMap<>();
    private final int capacity;
    private final Clock clock;
    private Optional<Integer> sequence = Optional.empty();
    private Optional<Long> birthDeathSequence = Optional.empty();
    private OptionalLong requestedAt = OptionalLong.empty();
    private boolean missesBirths;

    /** {@code capacity} is how many there may be of what {@link #size} counts. */
    Node(String name, int capacity, Clock clock) {
        this.itself = newDevice(name);
        this.capacity = capacity;
        this.clock = clock;
    }

    /** How much nodes, devices and metrics take, see {@link MetricDefinition#weight}. */
    int size() {
        return size;
    }

    /** Throws IllegalArgumentException that says why the message cannot be understood. */
    DecodedMessage hear(SparkplugTopic address, byte[] bytes) {
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

    /** What asks the node for its births, if they are missed and it was not asked a moment ago. */
    Optional<Request> request(SparkplugTopic address, long nanoTime) {
        var tooSoon = requestedAt.isPresent() && nanoTime - requestedAt.getAsLong() < BETWEEN_REQUESTS.toNanos();
        if (!missesBirths || tooSoon) {
            return Optional.empty();
        }
        requestedAt = OptionalLong.of(nanoTime);
        return Optional.of(new Request(address.commandTopic(), RebirthCommand.payload(clock)));
    }

    private DecodedMessage nodeBirth(PayloadDecoder payload) {
        var heard = birth(itself, payload);
        devices.values().forEach(SparkplugDevice::died); // each has a birth of its own after this one
        sequence = payload.sequence();
        birthDeathSequence = payload.birthDeathSequence();
        missesBirths = false;
        return heard.withStatuses(List.of(Status.online(itself.name())));
    }

    /** A will may come after the birth of the next connection. */
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
            return missed(DecodedMessage.failure("birth of %s before its node's".formatted(device.name()), true));
        }
        return birth(device, payload).withStatuses(List.of(Status.online(device.name())));
    }

    private SparkplugDevice newDevice(String name) {
        size += MetricDefinition.weight(name);
        return new SparkplugDevice(name);
    }

    private DecodedMessage birth(SparkplugDevice device, PayloadDecoder payload) {
        var others = size - device.size();
        var heard = device.birth(payload, capacity - others, clock);
        size = others + device.size();
        return heard;
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

    private DecodedMessage missed(DecodedMessage heard) {
        missesBirths |=
                heard.failure().filter(DecodedMessage.Failure::unresolved).isPresent();
        return heard;
    }

    /** Notices what is missing between the message before and this one. */
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
