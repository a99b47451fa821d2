package io.fieldline.emitter.feed;

import io.fieldline.emitter.feed.BadRecord.Reason;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.messages.Acknowledgement;
import io.fieldline.messages.Command;
import io.fieldline.messages.DeviceAnswer;
import io.fieldline.messages.Label;
import io.fieldline.messages.LoginSession;
import io.fieldline.messages.MessageJson;
import java.util.Optional;

/** Stores what people did, and what devices answered. */
final class OperatorRecords {
    private final LiveState live;

    OperatorRecords(LiveState live) {
        this.live = live;
    }

    void acknowledgement(String key, byte[] bytes) {
        if (bytes.length == 0) {
            live.incidents().decided(ofDevice(key).key(), Optional.empty());
            return;
        }
        var decision = MessageJson.parse(bytes, Acknowledgement.class);
        checkKey(key, decision.key());
        live.incidents().decided(key, Optional.of(decision));
    }

    void label(String key, byte[] bytes) {
        if (bytes.length == 0) {
            var deleted = ofDevice(key);
            live.labels().remove(deleted.device(), Optional.of(deleted.rest()).filter(metric -> !metric.isEmpty()));
            return;
        }
        var label = MessageJson.parse(bytes, Label.class);
        checkKey(key, label.key());
        live.labels().put(label);
    }

    void session(String key, byte[] bytes) {
        if (bytes.length == 0) {
            live.sessions().remove(key);
            return;
        }
        live.sessions().put(key, MessageJson.parse(bytes, LoginSession.class));
    }

    void command(String key, byte[] bytes) {
        var command = MessageJson.parse(bytes, Command.class);
        checkKey(key, command.deviceName());
        live.commands().add(command);
    }

    void answer(String key, byte[] bytes) {
        if (bytes.length == 0) {
            live.commands().remove(ofDevice(key).device(), key);
            return;
        }
        var answer = MessageJson.parse(bytes, DeviceAnswer.class);
        checkKey(key, answer.key());
        live.commands().put(answer);
    }

    private static void checkKey(String key, String expected) {
        if (!key.equals(expected)) {
            throw new BadRecord(Reason.KEY, "the key does not name what the record is about");
        }
    }

    /** The parts of a key; only the first has no {@code |}. */
    private record DeviceKey(String device, String rest) {
        String key() {
            return device + "|" + rest;
        }
    }

    private static DeviceKey ofDevice(String key) {
        var end = key.indexOf('|');
        if (end < 1) {
            throw new BadRecord(Reason.KEY, "expected device|metric");
        }
        return new DeviceKey(key.substring(0, end), key.substring(end + 1));
    }
}
