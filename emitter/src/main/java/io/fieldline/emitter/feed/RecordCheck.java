package io.fieldline.emitter.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.fieldline.emitter.feed.BadRecord.Reason;
import io.fieldline.kafka.Topic;
import io.fieldline.messages.Alert;
import io.fieldline.messages.AlertRules;
import io.fieldline.messages.Average;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.Names;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Timestamps;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Checks records from Kafka before they are stored or sent to pages, because a client that may write to a topic may write
 * anything. Each method throws IllegalArgumentException with the reason if the record is invalid.
 */
final class RecordCheck {
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(365);
    /** The same as for the name of a metric. */
    private static final int LONGEST_NAME = 128;
    /** Fieldline messages have at most four levels. */
    private static final int MOST_LEVELS = 16;

    private final JsonFactory json = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_LEVELS)
                    .maxNumberLength(100)
                    .build())
            .build();

    /** Checks the size, and that the value is one object if the topic has JSON. */
    void bytes(Topic topic, byte[] value) {
        if (value.length > mostBytes(topic)) {
            throw new BadRecord(
                    Reason.TOO_LARGE, "%d bytes, expected at most %d".formatted(value.length, mostBytes(topic)));
        }
        if (value.length > 0 && isJson(topic)) {
            oneObject(value);
        }
    }

    /** Rejected records may have any size, because only their beginning is stored. */
    private static int mostBytes(Topic topic) {
        return switch (topic) {
            case READINGS -> 262_144;
            case DEVICES -> 524_288; // 256 metrics, with long names, labels and units, and 8 KB of tags
            case AVERAGES, ALERTS, PIPELINE, NOTIFICATIONS, ACKNOWLEDGEMENTS, LABELS, SESSIONS, COMMANDS, ANSWERS ->
                16_384;
            case STATUS -> 65_536;
            case RULES -> AlertRules.MOST_BYTES;
            case REJECTED, SINK_REJECTED -> Integer.MAX_VALUE;
        };
    }

    /** Readings are not listed here, because their parser checks them. */
    private static boolean isJson(Topic topic) {
        return switch (topic) {
            case AVERAGES,
                    ALERTS,
                    PIPELINE,
                    RULES,
                    DEVICES,
                    NOTIFICATIONS,
                    ACKNOWLEDGEMENTS,
                    LABELS,
                    SESSIONS,
                    COMMANDS,
                    ANSWERS -> true;
            case READINGS, STATUS, REJECTED, SINK_REJECTED -> false;
        };
    }

    private void oneObject(byte[] value) {
        try (var parser = json.createParser(value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new BadRecord(Reason.MALFORMED, "expected a JSON object");
            }
            parser.skipChildren();
            if (hasMore(parser)) {
                throw new BadRecord(Reason.TRAILING, "expected nothing after the JSON object");
            }
        } catch (IOException wrong) {
            throw new BadRecord(Reason.MALFORMED, String.valueOf(wrong.getMessage()));
        }
    }

    /** Whether anything follows, even if it is not JSON. */
    private static boolean hasMore(JsonParser parser) throws IOException {
        try {
            return parser.nextToken() != null;
        } catch (JsonParseException notJson) {
            return true;
        }
    }

    Average average(Average average) {
        unit(average.unit());
        return average;
    }

    Alert alert(Alert alert) {
        Names.checkDevice(alert.deviceName());
        alert.metric().ifPresent(Names::checkMetric);
        name("rule", alert.rule());
        unit(alert.unit());
        finite(alert.value(), alert.level());
        Timestamps.checkYear(alert.since());
        Timestamps.checkYear(alert.at());
        return alert;
    }

    AlertRules rules(AlertRules rules) {
        name("service", rules.service());
        for (var rule : rules.rules()) {
            name("rule", rule.rule());
            unit(rule.unit());
        }
        return rules;
    }

    /** {@code key} is the key of the record. */
    DeviceSummary summary(DeviceSummary summary, String key) {
        if (!summary.deviceName().equals(key)) {
            throw new BadRecord(Reason.KEY, "the key is not the device_name");
        }
        if (summary.metrics().size() > Reading.MOST_METRICS) {
            throw new IllegalArgumentException("%d metrics, expected at most %d"
                    .formatted(summary.metrics().size(), Reading.MOST_METRICS));
        }
        Timestamps.checkYear(summary.firstSeen());
        Timestamps.checkYear(summary.lastSeen());
        summary.interval().ifPresent(RecordCheck::interval);
        summary.metrics().forEach((name, metric) -> {
            Names.checkMetric(name);
            unit(metric.unit());
            metric.interval().ifPresent(RecordCheck::interval);
            metric.fault().ifPresent(Timestamps::checkYear);
        });
        return summary;
    }

    /** The name of a service may contain a slash. */
    String service(String name) {
        name("service", name);
        return name;
    }

    private static void name(String what, String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.codePoints().anyMatch(RecordCheck::isInvisible)) {
            throw new IllegalArgumentException(
                    "%s must have 1 to %d characters, all of them visible".formatted(what, LONGEST_NAME));
        }
    }

    private static boolean isInvisible(int codePoint) {
        return !Character.isDefined(codePoint)
                || Character.isISOControl(codePoint)
                || Character.getType(codePoint) == Character.FORMAT
                || Character.getType(codePoint) == Character.SURROGATE;
    }

    private static void unit(Optional<String> unit) {
        if (unit.filter(text -> text.length() > Reading.LONGEST_UNIT).isPresent()) {
            throw new IllegalArgumentException("the unit is longer than %d characters".formatted(Reading.LONGEST_UNIT));
        }
    }

    private static void finite(double... numbers) {
        for (var number : numbers) {
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException("%s is not a finite number".formatted(number));
            }
        }
    }

    private static void interval(Duration interval) {
        if (interval.isNegative() || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new IllegalArgumentException(
                    "the interval is %s, expected 0 to %s".formatted(interval, LONGEST_INTERVAL));
        }
    }
}
