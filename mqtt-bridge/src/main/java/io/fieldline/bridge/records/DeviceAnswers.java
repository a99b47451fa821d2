package io.fieldline.bridge.records;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.fieldline.bridge.mapping.TopicFilter;
import io.fieldline.kafka.Topic;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.messages.DeviceAnswer;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.Names;
import io.fieldline.mqtt.InboundMessage;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The records for what devices say about themselves, on {@code fieldline/<device>/answers} and
 * {@code fieldline/<device>/counters}. A message of another form is rejected, because pages show its text.
 */
public final class DeviceAnswers {
    private static final TopicFilter ANSWERS = TopicFilter.parse("fieldline/+/answers");
    private static final TopicFilter COUNTERS = TopicFilter.parse("fieldline/+/counters");

    private final Clock clock;

    DeviceAnswers(Clock clock) {
        this.clock = clock;
    }

    /** A JSON object whose fields are numbers. */
    private record Numbers(Map<String, Long> byName) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        private Numbers {
            byName = Map.copyOf(byName);
        }
    }

    /** What to subscribe to. */
    public static List<TopicFilter> topics() {
        return List.of(ANSWERS, COUNTERS);
    }

    static boolean isOurs(List<String> levels) {
        return ANSWERS.matches(levels) || COUNTERS.matches(levels);
    }

    /** The record for a message whose topic has these levels. */
    MappedRecord of(InboundMessage message, List<String> levels) {
        var device = levels.get(1);
        try {
            Names.checkDevice(device);
            return ANSWERS.matches(levels) ? answer(message, device) : counters(message, device);
        } catch (IllegalArgumentException wrong) {
            return MappedRecord.rejected(message, Rejection.UNREADABLE, Optional.of(device), ErrorText.of(wrong));
        }
    }

    private MappedRecord answer(InboundMessage message, String device) {
        if (message.retained()) {
            var reason = "a retained answer: it may belong to an old command";
            return MappedRecord.rejected(message, Rejection.RETAINED, Optional.of(device), reason);
        }
        var answer = MessageJson.parse(message.payload(), DeviceAnswer.Answer.class);
        return accepted(message, new DeviceAnswer(device, clock.instant(), Optional.of(answer), Map.of()));
    }

    /** An empty message deletes the retained message (MQTT 5, 3.3.1.3), and so the record. */
    private MappedRecord counters(InboundMessage message, String device) {
        if (message.payload().length == 0) {
            return MappedRecord.accepted(message, Topic.ANSWERS, device + "|counters", null);
        }
        var numbers = MessageJson.parse(message.payload(), Numbers.class);
        return accepted(message, new DeviceAnswer(device, clock.instant(), Optional.empty(), numbers.byName()));
    }

    private static MappedRecord accepted(InboundMessage message, DeviceAnswer answer) {
        return MappedRecord.accepted(message, Topic.ANSWERS, answer.key(), MessageJson.write(answer));
    }
}
