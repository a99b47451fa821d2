package io.fieldline.bridge.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.bridge.rules.Defaults;
import io.fieldline.bridge.rules.MappingRules;
import io.fieldline.bridge.rules.MeasurementTime;
import io.fieldline.bridge.rules.TopicFilter;
import io.fieldline.bridge.sparkplug.DecodedMessage;
import io.fieldline.bridge.sparkplug.DecodedMessage.Request;
import io.fieldline.bridge.sparkplug.SparkplugDecoder;
import io.fieldline.kafka.Topic;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.messages.Names;
import io.fieldline.messages.ParsedReading.Bad;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.PrintableText;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import io.fieldline.mqtt.InboundMessage;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Converts a message to a Kafka record: a reading, a status, or a rejected record with the reason. */
public final class RecordMapper {
    private static final Logger log = LoggerFactory.getLogger(RecordMapper.class);

    /**
     * A Sparkplug message may become many readings that repeat its tags; in total, at most this many times max-payload.
     */
    private static final int MOST_GROWTH = 64;

    /** Maximum size of a reading, in bytes. The job would count a larger one, but the emitter does not accept it. */
    private static final int LONGEST_READING = 262_144;

    /** Maximum size of a status, in bytes. */
    private static final int LONGEST_STATUS = 1024;

    private final MessageLimits limits;
    private final MappingRules rules;
    private final Optional<SparkplugDecoder> sparkplug;
    private final Clock clock;
    private final LogLimit bugs = new LogLimit(System::nanoTime);

    /** {@code clock} is for messages without a time. */
    public RecordMapper(MessageLimits limits, MappingRules rules, Optional<SparkplugDecoder> sparkplug, Clock clock) {
        this.limits = limits;
        this.rules = rules;
        this.sparkplug = sparkplug;
        this.clock = clock;
    }

    public MessageLimits limits() {
        return limits;
    }

    /**
     * The records for a message. Must be called in the order of receipt, because the meaning of Sparkplug messages
     * depends on earlier ones.
     */
    public List<MappedRecord> of(InboundMessage message, Consumer<Request> answer) {
        try {
            return map(message, answer);
        } catch (IllegalArgumentException wrong) {
            return List.of(unreadable(message, wrong));
        } catch (RuntimeException bug) { // a bug must not stop all devices, and stop them again after each start
            if (bugs.allowsOne()) {
                log.error(
                        "a message cannot be read because of a bug: topic={}", PrintableText.of(message.topic()), bug);
            }
            return List.of(unreadable(message, bug));
        }
    }

    private static MappedRecord unreadable(InboundMessage message, RuntimeException why) {
        return MappedRecord.rejected(
                message, Rejection.UNREADABLE, Optional.empty(), "cannot be read: " + ErrorText.of(why));
    }

    private List<MappedRecord> map(InboundMessage message, Consumer<Request> answer) {
        var topic = TopicFilter.levelsOf(message.topic());
        if (sparkplug.isEmpty() || !SparkplugDecoder.isOurs(topic) || limits.isTooLarge(message)) {
            return List.of(of(message, topic));
        }
        if (message.retained() && SparkplugDecoder.isOfNode(topic)) {
            var reason = "a retained message, but nodes do not retain messages: it may have been counted already";
            return List.of(MappedRecord.rejected(message, Rejection.RETAINED, Optional.empty(), reason));
        }
        var decoded = sparkplug.get().decode(topic, message.payload());
        decoded.request().ifPresent(answer);
        return records(message, decoded);
    }

    /**
     * The record for a message of any format but Sparkplug. Its value is the unchanged payload, unless a rule made a
     * reading of it.
     */
    public MappedRecord of(InboundMessage message) {
        return of(message, TopicFilter.levelsOf(message.topic()));
    }

    private MappedRecord of(InboundMessage message, List<String> topic) {
        if (limits.isTooLarge(message)) {
            return tooLarge(message, limits.exceeded(message));
        }
        var statusDevice = rules.statusDevice(topic);
        if (statusDevice.isPresent()) {
            return status(message, statusDevice.get());
        }
        var payload = withoutNulAtEnd(message.payload());
        var parsed = ReadingJson.parse(payload);
        if (parsed instanceof Good good) {
            return reading(message, topic, good.reading(), corrected(good.reading(), payload));
        }
        var translated = rules.translate(topic, payload, clock);
        if (translated.isPresent() && translated.get() instanceof Good good) {
            return reading(message, topic, good.reading(), ReadingJson.write(good.reading()));
        }
        var repaired = repaired(payload);
        if (repaired.isPresent() && ReadingJson.parse(repaired.get().bytes()) instanceof Good good) {
            rules.omitted(repaired.get().omitted());
            return reading(
                    message,
                    topic,
                    good.reading(),
                    corrected(good.reading(), repaired.get().bytes()));
        }
        var asReading = ((Bad) parsed).reason();
        var byRule = translated.map(bad -> "; " + ((Bad) bad).reason()).orElse("");
        var reason = byRule.endsWith(asReading) ? asReading : asReading + byRule;
        return MappedRecord.rejected(message, Rejection.UNREADABLE, rules.readingsDevice(topic), reason);
    }

    /** Removes the NUL with which a C program may end its text. */
    private static byte[] withoutNulAtEnd(byte[] payload) {
        var end = payload.length;
        while (end > 0 && payload[end - 1] == 0) {
            end--;
        }
        return end == payload.length ? payload : Arrays.copyOf(payload, end);
    }

    /** The payload of a reading, unchanged unless its clock was never set or it does not name a metric. */
    private byte[] corrected(Reading reading, byte[] payload) {
        var stamp = MeasurementTime.of(reading.timestamp(), clock.instant());
        var namesNone = !rules.defaults().equals(Defaults.NONE)
                && reading.metrics().keySet().equals(Set.of(Reading.DEFAULT_METRIC));
        if (!stamp.arrival() && !namesNone) {
            return payload;
        }
        var json = NativeReading.of(payload).orElseThrow(() -> new IllegalArgumentException("a number is too large"));
        if (stamp.arrival()) {
            json.stamp(stamp, reading.quality());
        }
        if (namesNone) {
            json.applyDefaults(rules.defaults());
        }
        return json.bytes();
    }

    private static Optional<NativeReading> repaired(byte[] payload) {
        var json = NativeReading.of(payload);
        json.ifPresent(NativeReading::repair);
        return json;
    }

    /** The record for a message that is too large for the bridge or for Kafka. */
    public MappedRecord tooLarge(InboundMessage message, String limit) {
        var start = MessageLimits.start(message);
        var device = MessageLimits.isTopicTooLong(message)
                ? Optional.<String>empty()
                : rules.readingsDevice(TopicFilter.levelsOf(message.topic()));
        var reason = "%d bytes, %s; only the start is stored".formatted(message.payload().length, limit);
        return MappedRecord.rejected(start, Rejection.TOO_LARGE, device, reason);
    }

    /**
     * The key that decides which of several bridges processes the messages on a topic: the Sparkplug node, or the
     * device that a rule finds in the topic, or the topic itself.
     */
    public String shareKey(String topic) {
        var levels = TopicFilter.levelsOf(topic);
        return sparkplug.isPresent() && SparkplugDecoder.isOurs(levels)
                ? SparkplugDecoder.nodeOf(levels).orElse(topic)
                : rules.deviceInTopic(levels).orElse(topic);
    }

    private List<MappedRecord> records(InboundMessage message, DecodedMessage decoded) {
        var records = new ArrayList<MappedRecord>();
        decoded.statuses()
                .forEach(status -> records.add(MappedRecord.accepted(
                        message,
                        Topic.STATUS,
                        status.deviceName(),
                        status.text().getBytes(UTF_8))));
        records.addAll(readings(message, decoded.readings()));
        decoded.failure().ifPresent(failure -> {
            var rejection = failure.unresolved() ? Rejection.UNRESOLVED : Rejection.UNREADABLE;
            records.add(MappedRecord.rejected(message, rejection, Optional.empty(), failure.reason()));
        });
        return records;
    }

    private List<MappedRecord> readings(InboundMessage message, List<Reading> readings) {
        var records = new ArrayList<MappedRecord>();
        var left = (long) limits.maxPayload() * MOST_GROWTH;
        for (var reading : readings) {
            var json = ReadingJson.write(reading);
            if (json.length > LONGEST_READING) {
                return List.of(readingTooLarge(message, reading, json));
            }
            left -= json.length;
            if (left < 0) {
                var reason = "%d readings of more than %d bytes together, expected fewer metrics or tags"
                        .formatted(readings.size(), (long) limits.maxPayload() * MOST_GROWTH);
                return List.of(MappedRecord.rejected(message, Rejection.TOO_LARGE, Optional.empty(), reason));
            }
            records.add(MappedRecord.accepted(message, Topic.READINGS, reading.deviceName(), json));
        }
        return records;
    }

    private MappedRecord reading(InboundMessage message, List<String> topic, Reading reading, byte[] value) {
        var expected = rules.readingsDevice(topic);
        if (expected.isPresent() && !expected.get().equals(reading.deviceName())) {
            var reason = "the topic is for device %s, but the message is from %s"
                    .formatted(expected.get(), reading.deviceName());
            return MappedRecord.rejected(message, Rejection.WRONG_DEVICE, expected, reason);
        }
        if (message.retained() && reading.identity().isEmpty()) {
            var reason = "a retained message without boot and seq: it may have been counted already";
            return MappedRecord.rejected(message, Rejection.RETAINED, Optional.of(reading.deviceName()), reason);
        }
        return value.length > LONGEST_READING
                ? readingTooLarge(message, reading, value)
                : MappedRecord.accepted(message, Topic.READINGS, reading.deviceName(), value);
    }

    private static MappedRecord readingTooLarge(InboundMessage message, Reading reading, byte[] value) {
        var reason = "a reading of %d bytes, expected at most %d".formatted(value.length, LONGEST_READING);
        return MappedRecord.rejected(message, Rejection.TOO_LARGE, Optional.of(reading.deviceName()), reason);
    }

    /**
     * An empty message deletes the retained message (MQTT 5, 3.3.1.3), so the record has no value, which deletes it
     * from the compacted topic.
     */
    private static MappedRecord status(InboundMessage message, String device) {
        try {
            Names.checkDevice(device);
        } catch (IllegalArgumentException wrong) {
            return MappedRecord.rejected(message, Rejection.UNREADABLE, Optional.empty(), ErrorText.of(wrong));
        }
        if (message.payload().length > LONGEST_STATUS) {
            var reason =
                    "a status of %d bytes, expected at most %d".formatted(message.payload().length, LONGEST_STATUS);
            return MappedRecord.rejected(message, Rejection.TOO_LARGE, Optional.of(device), reason);
        }
        return MappedRecord.accepted(
                message, Topic.STATUS, device, message.payload().length == 0 ? null : message.payload());
    }
}
