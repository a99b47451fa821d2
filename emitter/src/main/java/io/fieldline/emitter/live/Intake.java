package io.fieldline.emitter.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.AlertJson;
import io.fieldline.messages.AlertRulesJson;
import io.fieldline.messages.Average;
import io.fieldline.messages.AverageJson;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.DeviceSummaryJson;
import io.fieldline.messages.ParsedReading;
import io.fieldline.messages.ReadingJson;
import io.fieldline.messages.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts each record of Kafka where it belongs; throws IllegalArgumentException when it is not what it should be. */
public final class Intake {
    /** From where on a topic is wanted. */
    enum Start {
        /** All of it, once: after a lost connection from where it was read to. */
        BEGINNING,
        /** As {@link #BEGINNING}, but only the newest {@link Rejections#MAX} records. */
        NEWEST,
        /** From some time ago. */
        REPLAY,
        END
    }

    private static final Duration LONGEST_INTERVAL = Duration.ofDays(365);

    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private final Live live;
    private final Broadcast broadcast;
    /** Until then records of other topics may be missing that say whether a device was removed, or is there again. */
    private boolean caughtUp;

    public Intake(Live live, Broadcast broadcast) {
        this.live = live;
        this.broadcast = broadcast;
    }

    Start start(Topic topic) {
        return switch (topic) {
            case AVERAGES -> Start.REPLAY;
            case READINGS -> Start.END;
            case ALERTS, STATUS, PIPELINE, RULES, DEVICES -> Start.BEGINNING;
            case REJECTED -> Start.NEWEST;
        };
    }

    /**
     * From now on the averages are read from these offsets on.
     *
     * @param ends where each partition ends now
     */
    void averagesFrom(String topicId, Map<Integer, Long> offsets, Map<Integer, Long> ends) {
        if (live.averages().isBeyond(ends)) {
            live.averages().lost();
        }
        if (live.averages().readFrom(topicId, offsets)) {
            broadcast.hold();
            log.warn("Kafka has other averages than were read before, beginning anew: topic={}", topicId);
        }
    }

    /** Kafka has nothing at the place where its averages were to be read on. */
    void lostAverages() {
        live.averages().lost();
    }

    /** Reading begins, or goes on after a lost connection. */
    void connected() {
        live.devices().listen();
    }

    void take(Topic topic, ConsumerRecord<byte[], byte[]> stored) {
        var bytes = stored.value() == null ? new byte[0] : stored.value(); // a deletion has none
        var time = Instant.ofEpochMilli(stored.timestamp());
        switch (topic) {
            case AVERAGES -> average(bytes, time, new Place(stored.partition(), stored.offset()));
            case READINGS -> reading(bytes, time);
            case ALERTS -> alert(bytes, time);
            case PIPELINE -> report(key(stored), bytes, time);
            case RULES -> rules(bytes);
            case STATUS -> status(key(stored), bytes, time);
            case DEVICES -> device(key(stored), bytes, time);
            case REJECTED -> live.rejections().add(time, stored.key(), stored.headers(), bytes);
        }
    }

    /** The records that were there at once have been taken; {@code all} readings, or some wait. */
    void tookAll(boolean all) {
        if (all) {
            live.devices().readAll();
        }
        broadcast.flush();
    }

    /** All that was there when the connection began has been taken, so that what was removed is known. */
    void caughtUp() {
        if (!caughtUp) {
            caughtUp = true;
            live.devices().removed().forEach(this::dropData);
        }
        broadcast.open();
    }

    private static String key(ConsumerRecord<byte[], byte[]> stored) {
        if (stored.key() == null) {
            throw new IllegalArgumentException("the record has no key");
        }
        return new String(stored.key(), UTF_8);
    }

    private void average(byte[] bytes, Instant time, Place place) {
        if (bytes.length == 0) {
            return;
        }
        var average = AverageJson.parse(bytes);
        var event = AverageEvent.of(average, place);
        live.pipeline().average();
        if (caughtUp && live.devices().isRemoved(average.deviceName())) {
            live.averages().skip(place);
            return;
        }
        if (live.averages().add(event)) {
            live.devices().averaged(average.deviceName(), arrival(average, time));
        }
    }

    /** When one of its readings arrived at the latest: a final average may come long after its last reading. */
    private static Instant arrival(Average average, Instant time) {
        return average.closed() && average.windowEnd().isBefore(time) ? average.windowEnd() : time;
    }

    private void reading(byte[] bytes, Instant time) {
        if (bytes.length == 0) {
            return;
        }
        if (!(ReadingJson.parse(bytes) instanceof ParsedReading.Good good)) {
            throw new IllegalArgumentException("not a reading"); // the bridge lets none pass
        }
        live.pipeline().reading();
        live.readings().add(good.reading(), time);
        if (live.devices().reading(good.reading(), time)) {
            live.alerts().returned(good.reading().deviceName());
        }
    }

    private void alert(byte[] bytes, Instant time) {
        if (bytes.length > 0) {
            var alert = AlertJson.parse(bytes);
            live.alerts().add(alert);
            live.devices().alerted(alert, time);
        }
    }

    private void report(String service, byte[] bytes, Instant time) {
        if (live.pipeline().report(service, bytes, time)) {
            live.devices().bridgeReported(time);
        }
    }

    private void rules(byte[] bytes) {
        if (bytes.length > 0) {
            live.rules().are(AlertRulesJson.parse(bytes));
        }
    }

    private void status(String device, byte[] bytes, Instant time) {
        if (bytes.length > 0) {
            live.devices().said(device, new String(bytes, UTF_8), time);
        } else if (live.devices().removed(device, time)) {
            dropData(device);
        }
    }

    private void device(String name, byte[] bytes, Instant time) {
        if (bytes.length > 0) {
            var summary = checked(DeviceSummaryJson.parse(bytes));
            if (live.devices().summarized(summary, time)) {
                live.alerts().returned(name);
            }
        } else if (live.devices().forgotten(name, time)) {
            dropData(name);
        }
    }

    /** Throws IllegalArgumentException when a time or an interval cannot be told to a page. */
    private static DeviceSummary checked(DeviceSummary summary) {
        Timestamps.checkYear(summary.firstSeen());
        Timestamps.checkYear(summary.lastSeen());
        summary.interval().ifPresent(Intake::checkInterval);
        summary.metrics().values().forEach(metric -> metric.fault().ifPresent(Timestamps::checkYear));
        return summary;
    }

    private static void checkInterval(Duration interval) {
        if (interval.isNegative() || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new IllegalArgumentException(
                    "the interval is %s, expected 0 to %s".formatted(interval, LONGEST_INTERVAL));
        }
    }

    private void dropData(String device) {
        if (caughtUp) {
            live.averages().remove(device);
            live.readings().remove(device);
        }
    }
}
