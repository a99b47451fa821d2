package io.fieldline.bridge;

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
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what a message becomes in Kafka: a reading, a status, or a rejected record that says why. */
final class RecordMapper {
    private static final Logger log = LoggerFactory.getLogger(RecordMapper.class);

    /** Of a payload that is too large, so much is kept. */
    private static final int KEPT_OF_TOO_LARGE = 4096;

    /** Most bytes of a message's user properties, which become headers of the record; larger ones are dropped. */
    private static final int MOST_PROPERTIES = 4096;

    /** What a user property takes beside its characters, so that many empty ones are dropped too. */
    private static final int PROPERTY_BYTES = 24;

    /** Most characters of a topic; of a message on a longer one only the start is kept. */
    private static final int LONGEST_TOPIC = 1024;

    /** Most characters of the reason in a record's header; it may repeat what is in the message. */
    private static final int LONGEST_REASON = 1000;

    /** What a message takes in memory beside its payload, topic and user properties. */
    private static final int MESSAGE_BYTES = 600;

    /** One message of Sparkplug may become many readings that repeat its tags: at most so many bytes for each of max-payload. */
    private static final int MOST_GROWTH = 64;

    /** Most bytes of a reading in Kafka, as the emitter takes it: larger ones would be counted by the job and shown by nobody. */
    private static final int LONGEST_READING = 262_144;

    /** Most bytes of what a device says about itself. */
    private static final int LONGEST_STATUS = 1024;

    private final int maxPayload;
    private final MappingRules rules;
    private final Optional<SparkplugDecoder> sparkplug;
    private final Clock clock;
    private final LogLimit bugs = new LogLimit(System::nanoTime);

    /** {@code maxPayload} is in bytes; the clock is for messages that tell no time. */
    RecordMapper(int maxPayload, MappingRules rules, Optional<SparkplugDecoder> sparkplug, Clock clock) {
        this.maxPayload = maxPayload;
        this.rules = rules;
        this.sparkplug = sparkplug;
        this.clock = clock;
    }

    /** The records for a message, any number; call in the order of receipt, because Sparkplug's meaning depends on it. */
    List<MappedRecord> of(InboundMessage message, Consumer<Request> answer) {
        try {
            return map(message, answer);
        } catch (IllegalArgumentException wrong) {
            return List.of(unreadable(message, wrong));
        } catch (RuntimeException bug) { // of ours, or of a parser: it must not stop all devices, again at each start
            if (bugs.allowsOne()) {
                log.error("a message cannot be read because of a bug: topic={}", LogText.of(message.topic()), bug);
            }
            return List.of(unreadable(message, bug));
        }
    }

    private static MappedRecord unreadable(InboundMessage message, RuntimeException why) {
        return rejected(
                message,
                Rejection.UNREADABLE,
                Optional.empty(),
                "cannot be read: " + ErrorText.of(why),
                message.payload());
    }

    private List<MappedRecord> map(InboundMessage message, Consumer<Request> answer) {
        var topic = TopicFilter.levelsOf(message.topic());
        if (sparkplug.isEmpty() || !SparkplugDecoder.isOurs(topic) || isTooLarge(message)) {
            return List.of(of(message, topic));
        }
        if (message.retained() && SparkplugDecoder.isOfNode(topic)) {
            var reason = "retained, which no node's message is: it may have been counted already";
            return List.of(rejected(message, Rejection.RETAINED, Optional.empty(), reason, message.payload()));
        }
        var heard = sparkplug.get().hear(topic, message.payload());
        heard.request().ifPresent(answer);
        return records(message, heard);
    }

    /**
     * The record for a message of any format but Sparkplug; its value is the payload as it came, unless a rule made a
     * reading of it.
     */
    MappedRecord of(InboundMessage message) {
        return of(message, TopicFilter.levelsOf(message.topic()));
    }

    private MappedRecord of(InboundMessage message, List<String> topic) {
        if (isTooLarge(message)) {
            return tooLarge(message, limit(message));
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
        return rejected(message, Rejection.UNREADABLE, rules.readingsDevice(topic), reason, message.payload());
    }

    /** A program in C may send the end of its text, too. */
    private static byte[] withoutNulAtEnd(byte[] payload) {
        var end = payload.length;
        while (end > 0 && payload[end - 1] == 0) {
            end--;
        }
        return end == payload.length ? payload : Arrays.copyOf(payload, end);
    }

    /** The payload of a reading as it came, unless its clock was never set, or it does not say what was measured. */
    private byte[] corrected(Reading reading, byte[] payload) {
        var stamp = MeasurementTime.of(reading.timestamp(), clock.instant());
        var namesNone = !rules.defaults().equals(Defaults.NONE)
                && reading.metrics().keySet().equals(Set.of(Reading.DEFAULT_METRIC));
        if (!stamp.arrival() && !namesNone) {
            return payload;
        }
        var json = NativeReading.of(payload)
                .orElseThrow(() -> new IllegalArgumentException("a field has a number that nobody can hold"));
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

    /** The message with no more than it takes in memory while Kafka is away; too many user properties are dropped. */
    InboundMessage bounded(InboundMessage message) {
        return propertyBytes(message) > MOST_PROPERTIES ? message.withoutUserProperties() : message;
    }

    /** What a bounded message takes in memory until Kafka has answered; of one that is too large only the start is kept. */
    int bytes(InboundMessage message) {
        var payload = isTooLarge(message) ? KEPT_OF_TOO_LARGE : message.payload().length;
        var topic = Math.min(message.topic().length(), LONGEST_TOPIC);
        return MESSAGE_BYTES + payload + 2 * topic + (int) propertyBytes(message);
    }

    /** The most that {@link #bytes} can be for payloads of this size. */
    static long mostBytes(int maxPayload) {
        return (long) MESSAGE_BYTES + Math.max(maxPayload, KEPT_OF_TOO_LARGE) + 2 * LONGEST_TOPIC + MOST_PROPERTIES;
    }

    private static long propertyBytes(InboundMessage message) {
        var bytes = 0L;
        for (var property : message.userProperties()) { // on the path of every reading, which has none
            bytes +=
                    PROPERTY_BYTES + property.name().length() + property.value().length();
        }
        return bytes;
    }

    boolean isTooLarge(InboundMessage message) {
        return message.payload().length > maxPayload || isTopicTooLong(message);
    }

    private static boolean isTopicTooLong(InboundMessage message) {
        return message.topic().length() > LONGEST_TOPIC;
    }

    private String limit(InboundMessage message) {
        return isTopicTooLong(message)
                ? "on a topic of %d characters, expected at most %d"
                        .formatted(message.topic().length(), LONGEST_TOPIC)
                : "at most %d are taken".formatted(maxPayload);
    }

    /** The record for a message that is larger than Kafka, or we, take; without the user properties, which may be why. */
    MappedRecord tooLarge(InboundMessage message, String limit) {
        var size = message.payload().length;
        var start = Arrays.copyOf(message.payload(), Math.min(size, KEPT_OF_TOO_LARGE));
        var topic = cut(message.topic(), LONGEST_TOPIC);
        var origin =
                new InboundMessage(topic, start, message.qos(), message.retained(), List.of(), message.acknowledge());
        var device = isTopicTooLong(message)
                ? Optional.<String>empty()
                : rules.readingsDevice(TopicFilter.levelsOf(message.topic()));
        var reason = "%d bytes, %s; the first are kept".formatted(size, limit);
        return rejected(origin, Rejection.TOO_LARGE, device, reason, start);
    }

    /**
     * What decides which of several bridges takes the messages on a topic: its Sparkplug node, or the device that a rule finds in
     * it, or the topic itself.
     */
    String shareKey(String topic) {
        var levels = TopicFilter.levelsOf(topic);
        return sparkplug.isPresent() && SparkplugDecoder.isOurs(levels)
                ? SparkplugDecoder.nodeOf(levels).orElse(topic)
                : rules.deviceInTopic(levels).orElse(topic);
    }

    private List<MappedRecord> records(InboundMessage message, DecodedMessage heard) {
        var records = new ArrayList<MappedRecord>();
        heard.statuses()
                .forEach(status -> records.add(accepted(
                        message,
                        Topic.STATUS,
                        status.deviceName(),
                        status.text().getBytes(UTF_8))));
        records.addAll(readings(message, heard.readings()));
        heard.failure().ifPresent(failure -> {
            var rejection = failure.unresolved() ? Rejection.UNRESOLVED : Rejection.UNREADABLE;
            records.add(rejected(message, rejection, Optional.empty(), failure.reason(), message.payload()));
        });
        return records;
    }

    private List<MappedRecord> readings(InboundMessage message, List<Reading> readings) {
        var records = new ArrayList<MappedRecord>();
        var left = (long) maxPayload * MOST_GROWTH;
        for (var reading : readings) {
            var json = ReadingJson.write(reading);
            if (json.length > LONGEST_READING) {
                return List.of(readingTooLarge(message, reading, json));
            }
            left -= json.length;
            if (left < 0) {
                var reason = "%d readings of more than %d bytes together, expected fewer metrics or tags"
                        .formatted(readings.size(), (long) maxPayload * MOST_GROWTH);
                return List.of(rejected(message, Rejection.TOO_LARGE, Optional.empty(), reason, message.payload()));
            }
            records.add(accepted(message, Topic.READINGS, reading.deviceName(), json));
        }
        return records;
    }

    private MappedRecord reading(InboundMessage message, List<String> topic, Reading reading, byte[] value) {
        var expected = rules.readingsDevice(topic);
        if (expected.isPresent() && !expected.get().equals(reading.deviceName())) {
            var reason =
                    "the topic is for device %s, the message is of %s".formatted(expected.get(), reading.deviceName());
            return rejected(message, Rejection.WRONG_DEVICE, expected, reason, message.payload());
        }
        if (message.retained() && reading.identity().isEmpty()) {
            var reason = "retained, and without boot and seq: it may have been counted already";
            return rejected(message, Rejection.RETAINED, Optional.of(reading.deviceName()), reason, message.payload());
        }
        return value.length > LONGEST_READING
                ? readingTooLarge(message, reading, value)
                : accepted(message, Topic.READINGS, reading.deviceName(), value);
    }

    private static MappedRecord readingTooLarge(InboundMessage message, Reading reading, byte[] value) {
        var reason = "a reading of %d bytes, expected at most %d".formatted(value.length, LONGEST_READING);
        return rejected(message, Rejection.TOO_LARGE, Optional.of(reading.deviceName()), reason, message.payload());
    }

    /** An empty message ends what the broker retains (MQTT 5, 3.3.1.3), and so does no value in a compacted topic. */
    private static MappedRecord status(InboundMessage message, String device) {
        try {
            Names.checkDevice(device);
        } catch (IllegalArgumentException wrong) {
            return rejected(message, Rejection.UNREADABLE, Optional.empty(), ErrorText.of(wrong), message.payload());
        }
        if (message.payload().length > LONGEST_STATUS) {
            var reason =
                    "a status of %d bytes, expected at most %d".formatted(message.payload().length, LONGEST_STATUS);
            return rejected(message, Rejection.TOO_LARGE, Optional.of(device), reason, message.payload());
        }
        return accepted(message, Topic.STATUS, device, message.payload().length == 0 ? null : message.payload());
    }

    private static MappedRecord accepted(InboundMessage message, Topic topic, String device, byte @Nullable [] value) {
        var record = new ProducerRecord<>(topic.topicName(), device, value);
        addOrigin(record, message);
        return new MappedRecord(record, Optional.empty());
    }

    /** The key is the device, where the topic or the message names one. */
    private static MappedRecord rejected(
            InboundMessage message, Rejection rejection, Optional<String> device, String reason, byte[] payload) {
        var record =
                new ProducerRecord<@Nullable String, byte[]>(Topic.REJECTED.topicName(), device.orElse(null), payload);
        addHeader(record, "reason", cut(reason, LONGEST_REASON));
        addOrigin(record, message);
        return new MappedRecord(record, Optional.of(rejection));
    }

    private static String cut(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest) : text;
    }

    private static void addOrigin(ProducerRecord<?, ?> record, InboundMessage message) {
        addHeader(record, "topic", message.topic());
        message.userProperties().forEach(property -> addHeader(record, "mqtt." + property.name(), property.value()));
    }

    private static void addHeader(ProducerRecord<?, ?> record, String name, String value) {
        record.headers().add(name, value.getBytes(UTF_8));
    }
}
