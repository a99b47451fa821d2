package io.fieldline.bridge.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.bridge.mapping.TopicFilter;
import io.fieldline.bridge.payload.PayloadBytes;
import io.fieldline.bridge.payload.PayloadText;
import io.fieldline.bridge.rules.MappingRules;
import io.fieldline.bridge.rules.TopicRules;
import io.fieldline.bridge.rules.Translation;
import io.fieldline.bridge.rules.Translation.Failure;
import io.fieldline.bridge.sparkplug.DecodedMessage;
import io.fieldline.bridge.sparkplug.DecodedMessage.Request;
import io.fieldline.bridge.sparkplug.SparkplugDecoder;
import io.fieldline.bridge.time.MeasurementTime;
import io.fieldline.kafka.Topic;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.messages.Names;
import io.fieldline.messages.ParsedReading;
import io.fieldline.messages.ParsedReading.Bad;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.PrintableText;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import io.fieldline.mqtt.InboundMessage;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Converts a message to a Kafka record: a reading, a status, or a rejected record with the reason. */
public final class RecordMapper {
    private static final Logger log = LoggerFactory.getLogger(RecordMapper.class);

    /** Maximum size of a reading, in bytes. The job would count a larger one, but the emitter does not accept it. */
    private static final int LONGEST_READING = 262_144;

    /** Maximum size of a status, in bytes. */
    private static final int LONGEST_STATUS = 1024;

    private final MessageLimits limits;
    private final MappingRules rules;
    private final Optional<SparkplugDecoder> sparkplug;
    private final Clock clock;
    private final DeviceAnswers answers;
    private final Consumer<String> notes;
    private final LogLimit bugs = new LogLimit(System::nanoTime);

    /** {@code clock} is for messages without a time. */
    public RecordMapper(MessageLimits limits, MappingRules rules, Optional<SparkplugDecoder> sparkplug, Clock clock) {
        this(limits, rules, sparkplug, clock, note -> {});
    }

    /** {@code notes} receives the reasons why metrics and tags were omitted. */
    public RecordMapper(
            MessageLimits limits,
            MappingRules rules,
            Optional<SparkplugDecoder> sparkplug,
            Clock clock,
            Consumer<String> notes) {
        this.limits = limits;
        this.rules = rules;
        this.sparkplug = sparkplug;
        this.clock = clock;
        this.answers = new DeviceAnswers(clock);
        this.notes = notes;
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
        if (limits.isTooLarge(message)) {
            return List.of(tooLarge(message));
        }
        var topic = rules.of(message.topic());
        var levels = topic.levels();
        if (sparkplug.isPresent() && SparkplugDecoder.isOurs(levels)) {
            return decoded(message, levels, sparkplug.get(), answer);
        }
        if (DeviceAnswers.isOurs(levels)) {
            return List.of(answers.of(message, levels));
        }
        return of(message, topic);
    }

    private List<MappedRecord> decoded(
            InboundMessage message, List<String> levels, SparkplugDecoder decoder, Consumer<Request> answer) {
        if (message.retained() && SparkplugDecoder.isOfNode(levels)) {
            var reason = "a retained message, but nodes do not retain messages: it may have been counted already";
            return List.of(MappedRecord.rejected(message, Rejection.RETAINED, Optional.empty(), reason));
        }
        var decoded = decoder.decode(levels, message.payload());
        decoded.request().ifPresent(answer);
        return records(message, decoded);
    }

    /** The records for a message of any format but Sparkplug. */
    private List<MappedRecord> of(InboundMessage message, TopicRules topic) {
        var any = rules.translateAny(topic, message.payload());
        if (any.isPresent()) {
            return withoutReadings(message, any.get());
        }
        var device = topic.readingsDevice();
        if (device.isPresent() && AgentReading.isFrom(device.get(), message.payload())) {
            return List.of(MappedRecord.accepted(message, Topic.READINGS, device.get(), message.payload()));
        }
        var payload = PayloadBytes.content(message.payload(), limits.maxPayload());
        var parsed = ReadingJson.parse(payload);
        return parsed instanceof Good good
                ? List.of(reading(message, topic, good.reading(), corrected(good.reading(), payload)))
                : translated(message, topic, payload, ((Bad) parsed).reason());
    }

    /**
     * The records by a rule; for a message on the topic of a device's readings that no rule can read, the reading that
     * it probably means.
     */
    private List<MappedRecord> translated(
            InboundMessage message, TopicRules topic, byte[] payload, String whyNoReading) {
        var receiver = new ReadingRecords(message, limits.maxPayload());
        Translation translation;
        try {
            translation = rules.translate(
                    topic,
                    payload,
                    clock,
                    each -> receiver.add(reading(message, topic, each, ReadingJson.write(each))),
                    notes);
        } catch (ReadingRecords.TooLargeException exceeded) {
            return List.of(receiver.rejected(exceeded));
        }
        if (translation instanceof Translation.Readings read) {
            return receiver.records(read.failure());
        }
        if (!(translation instanceof Failure failure)) {
            return withoutReadings(message, translation);
        }
        return List.of(completed(message, topic, payload, failure, whyNoReading));
    }

    /** The reading that a message on a device's topic probably means, or else the reason why it is rejected. */
    private MappedRecord completed(
            InboundMessage message, TopicRules topic, byte[] payload, Failure failure, String whyNoReading) {
        var device = topic.readingsDevice();
        var json = NativeReading.of(payload);
        if (json.isEmpty()) {
            var isOwn = device.isPresent() && new PayloadText(payload).form() == PayloadText.Form.OBJECT;
            var reason = isOwn ? whyNoReading : failure.reason(); // a rule does not help if it is not JSON
            return MappedRecord.rejected(message, Rejection.UNREADABLE, device.or(failure::device), reason);
        }
        var completed = completed(json.get(), device);
        if (completed instanceof Good good) {
            rules.omitted(json.get().omissions().size());
            json.get().omissions().forEach(notes);
            return reading(
                    message,
                    topic,
                    good.reading(),
                    corrected(good.reading(), json.get().bytes()));
        }
        var reason = device.isPresent() ? ((Bad) completed).reason() : failure.reason();
        return MappedRecord.rejected(message, Rejection.UNREADABLE, device.or(failure::device), reason);
    }

    private ParsedReading completed(NativeReading json, Optional<String> device) {
        try {
            device.ifPresent(name ->
                    json.complete(name, clock.instant(), rules.defaults().zone()));
            json.repair();
            return ReadingJson.parse(json.bytes());
        } catch (IllegalArgumentException wrong) {
            return new Bad(ErrorText.of(wrong));
        }
    }

    private static List<MappedRecord> withoutReadings(InboundMessage message, Translation translation) {
        if (translation instanceof Translation.Status status) {
            return List.of(status(message, status));
        }
        return translation instanceof Failure failure
                ? List.of(MappedRecord.rejected(message, Rejection.UNREADABLE, failure.device(), failure.reason()))
                : List.of();
    }

    /** The payload of a reading, unchanged unless its clock was never set or it does not name a metric. */
    private byte[] corrected(Reading reading, byte[] payload) {
        var stamp = MeasurementTime.of(reading.timestamp(), clock.instant());
        var namesNone =
                !rules.defaults().nameNothing() && reading.metrics().keySet().equals(Set.of(Reading.DEFAULT_METRIC));
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

    /** The record for a message that is too large for the bridge. */
    public MappedRecord tooLarge(InboundMessage message) {
        return tooLarge(message, limits.exceeded(message));
    }

    /** The record for a message that is too large for the bridge or for Kafka. */
    public MappedRecord tooLarge(InboundMessage message, String limit) {
        var start = MessageLimits.start(message);
        var device = MessageLimits.isTopicTooLong(message)
                ? Optional.<String>empty()
                : rules.of(message.topic()).readingsDevice();
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
                : rules.of(topic).device().orElse(topic);
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
        var records = new ReadingRecords(message, limits.maxPayload());
        try {
            readings.forEach(each -> records.add(sized(message, each, ReadingJson.write(each))));
        } catch (ReadingRecords.TooLargeException exceeded) {
            return List.of(records.rejected(exceeded));
        }
        return records.records(Optional.empty());
    }

    private MappedRecord reading(InboundMessage message, TopicRules topic, Reading reading, byte[] value) {
        var expected = topic.readingsDevice();
        if (expected.isPresent() && !expected.get().equals(reading.deviceName())) {
            var reason = "the topic is for device %s, but the message is from %s"
                    .formatted(expected.get(), reading.deviceName());
            return MappedRecord.rejected(message, Rejection.WRONG_DEVICE, expected, reason);
        }
        if (message.retained() && reading.identity().isEmpty()) {
            var reason = "a retained message without boot and seq: it may have been counted already";
            return MappedRecord.rejected(message, Rejection.RETAINED, Optional.of(reading.deviceName()), reason);
        }
        return sized(message, reading, value);
    }

    private static MappedRecord sized(InboundMessage message, Reading reading, byte[] value) {
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
    private static MappedRecord status(InboundMessage message, Translation.Status status) {
        try {
            Names.checkDevice(status.device());
        } catch (IllegalArgumentException wrong) {
            return MappedRecord.rejected(message, Rejection.UNREADABLE, Optional.empty(), ErrorText.of(wrong));
        }
        if (status.word().length > LONGEST_STATUS) {
            var reason = "a status of %d bytes, expected at most %d".formatted(status.word().length, LONGEST_STATUS);
            return MappedRecord.rejected(message, Rejection.TOO_LARGE, Optional.of(status.device()), reason);
        }
        return MappedRecord.accepted(
                message, Topic.STATUS, status.device(), message.payload().length == 0 ? null : status.word());
    }
}
