package io.fieldline.bridge.sparkplug;

import io.fieldline.messages.Reading;
import java.util.List;
import java.util.Optional;

/**
 * The content of a Sparkplug message.
 *
 * @param statuses statuses of devices that went online or offline
 * @param request  a message to publish at QoS 0 in response
 * @param failure  why it was rejected
 */
public record DecodedMessage(
        List<Reading> readings, List<Status> statuses, Optional<Request> request, Optional<Failure> failure) {
    static final DecodedMessage NOTHING = new DecodedMessage(List.of(), List.of(), Optional.empty(), Optional.empty());

    /** {@code online} or {@code offline}. */
    public record Status(String deviceName, String text) {
        static Status online(String deviceName) {
            return new Status(deviceName, "online");
        }

        static Status offline(String deviceName) {
            return new Status(deviceName, "offline");
        }
    }

    /** An MQTT message to a node. */
    public record Request(String topic, byte[] payload) {}

    /**
     * Why a message is rejected.
     *
     * @param unresolved whether it needs a birth that was not received
     */
    public record Failure(String reason, boolean unresolved) {}

    static DecodedMessage readings(List<Reading> readings) {
        return new DecodedMessage(readings, List.of(), Optional.empty(), Optional.empty());
    }

    static DecodedMessage failure(String reason, boolean unresolved) {
        return new DecodedMessage(List.of(), List.of(), Optional.empty(), Optional.of(new Failure(reason, unresolved)));
    }

    DecodedMessage withStatuses(List<Status> more) {
        return new DecodedMessage(readings, more, request, failure);
    }

    DecodedMessage withRequest(Optional<Request> asked) {
        return new DecodedMessage(readings, statuses, asked, failure);
    }
}
