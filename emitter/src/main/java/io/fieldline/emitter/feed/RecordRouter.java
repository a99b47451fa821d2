package io.fieldline.emitter.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.RecordPosition;
import io.fieldline.emitter.device.RecentRejections;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.push.Broadcaster;
import io.fieldline.kafka.Topic;
import io.fieldline.messages.Alert;
import io.fieldline.messages.AlertRules;
import io.fieldline.messages.Average;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.ParsedReading;
import io.fieldline.messages.ReadingJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Routes each Kafka record to its state; throws IllegalArgumentException if the record is invalid. */
public final class RecordRouter {
    /** Which record of a topic is read first. */
    enum Start {
        /** The first one. After a lost connection, the loop continues at the last offset. */
        BEGINNING,
        /** The same as {@link #BEGINNING}, but only for the newest {@link RecentRejections#MAX} records. */
        NEWEST,
        /** The first one after a time in the past. */
        REPLAY,
        END
    }

    private static final Duration EXPIRY_INTERVAL = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(RecordRouter.class);

    private final RecordCheck check = new RecordCheck();
    private final LiveState live;
    private final OperatorRecords operators;
    private final Broadcaster broadcast;
    private final Clock clock;
    private long expiredAt = System.nanoTime();
    /** Until this is set, records that remove a device or bring it back may still be unread. */
    private boolean caughtUp;

    public RecordRouter(LiveState live, Broadcaster broadcast, Clock clock) {
        this.clock = clock;
        this.live = live;
        this.operators = new OperatorRecords(live);
        this.broadcast = broadcast;
    }

    static Start start(Topic topic) {
        return switch (topic) {
            case AVERAGES -> Start.REPLAY;
            case READINGS -> Start.END;
            case ALERTS, STATUS, PIPELINE, RULES, DEVICES, NOTIFICATIONS, ACKNOWLEDGEMENTS, LABELS, SESSIONS, ANSWERS ->
                Start.BEGINNING;
            case REJECTED, SINK_REJECTED, COMMANDS -> Start.NEWEST;
        };
    }

    /**
     * The start offsets of the averages.
     *
     * @param ends the current end of each partition
     */
    public void averagesFrom(String topicId, Map<Integer, Long> offsets, Map<Integer, Long> ends) {
        if (live.averages().isBeyond(ends)) {
            live.averages().invalidate();
        }
        if (live.averages().readFrom(topicId, offsets)) {
            broadcast.hold();
            log.warn("reset the cache because Kafka lost averages or their topic was recreated: topic={}", topicId);
        }
    }

    /** Kafka has no average at the next offset. */
    void lostAverages() {
        live.averages().invalidate();
    }

    /** Reading begins, or continues after a lost connection. */
    void connected() {
        live.devices().listen();
    }

    /** The record is about a device of another emitter. */
    void skip(Topic topic, ConsumerRecord<byte[], byte[]> stored) {
        if (topic == Topic.AVERAGES) {
            live.averages().skip(new RecordPosition(stored.partition(), stored.offset()));
        }
    }

    /** {@code notBefore} is the earliest time at which the record can have been stored, by this machine's clock. */
    public void take(Topic topic, ConsumerRecord<byte[], byte[]> stored, Instant notBefore) {
        dropEvicted(); // another thread evicted them, and this record may bring one of them back
        var bytes = stored.value() == null ? new byte[0] : stored.value(); // a deletion has none
        check.bytes(topic, bytes);
        var time = Instant.ofEpochMilli(stored.timestamp());
        var arrived = time.isBefore(notBefore) ? notBefore : time;
        switch (topic) {
            case AVERAGES -> average(bytes, time, new RecordPosition(stored.partition(), stored.offset()));
            case READINGS -> reading(bytes, time, arrived);
            case ALERTS -> alert(bytes, time);
            case PIPELINE -> report(check.service(key(stored)), bytes, arrived);
            case RULES -> rules(bytes);
            case STATUS -> status(key(stored), bytes, arrived);
            case DEVICES -> device(key(stored), bytes, arrived);
            case ACKNOWLEDGEMENTS -> operators.acknowledgement(key(stored), bytes);
            case LABELS -> operators.label(key(stored), bytes);
            case SESSIONS -> operators.session(key(stored), bytes);
            case COMMANDS -> operators.command(key(stored), bytes);
            case ANSWERS -> operators.answer(key(stored), bytes);
            case NOTIFICATIONS, SINK_REJECTED -> {} // Partitions.TOPICS excludes it
            case REJECTED -> live.rejections().add(time, stored.key(), stored.headers(), bytes);
        }
        dropEvicted();
    }

    /** Drops everything about an evicted device except its alerts, and everything about a removed one. */
    private void dropEvicted() {
        for (var device : live.devices().takeEvicted()) {
            var name = device.name();
            if (live.devices().has(name)) { // the same record brought it back, and may be a reading
                resendAlerts(name);
                continue;
            }
            live.averages().remove(name);
            live.readings().remove(name);
            if (device.removed()) {
                removeAlerts(name);
            } else {
                resendAlerts(name);
            }
        }
    }

    private void resendAlerts(String device) {
        live.alerts().resend(device);
        live.incidents().resend(device);
    }

    private void removeAlerts(String device) {
        live.alerts().remove(device);
        live.incidents().remove(device);
    }

    private void returned(String device) {
        live.alerts().returned(device);
        live.incidents().returned(device);
    }

    /** The records of a poll were processed; {@code all} means that no reading is waiting. */
    public void tookAll(boolean all) {
        if (all) {
            live.devices().readAll();
        }
        if (System.nanoTime() - expiredAt > EXPIRY_INTERVAL.toNanos()) {
            expiredAt = System.nanoTime();
            live.readings().expire(clock.instant()).forEach(live.averages()::remove);
        }
        broadcast.flush();
    }

    /** Everything that was in Kafka at the start of the connection was processed, so all removals are known. */
    public void caughtUp() {
        if (!caughtUp) {
            caughtUp = true;
            live.devices().removed().forEach(this::dropData);
            live.devices().caughtUp();
            live.sessions().complete();
        }
        broadcast.open();
    }

    private static String key(ConsumerRecord<byte[], byte[]> stored) {
        if (stored.key() == null) {
            throw new BadRecord(BadRecord.Reason.KEY, "the record has no key");
        }
        return new String(stored.key(), UTF_8);
    }

    private void average(byte[] bytes, Instant time, RecordPosition position) {
        if (bytes.length == 0) {
            return;
        }
        var average = check.average(MessageJson.parse(bytes, Average.class));
        var event = AverageEvent.of(average, position);
        live.pipeline().average();
        live.pipeline().delays().average(event.series(), average);
        if (caughtUp && live.devices().isRemoved(average.deviceName())) {
            live.averages().skip(position);
            return;
        }
        if (!live.devices().admit(average.deviceName(), time)) {
            live.averages().skip(position); // there are too many devices
        } else if (live.averages().add(event, notLater(time))) {
            live.devices().averaged(average.deviceName(), time, arrival(average, time));
        }
    }

    /** The latest possible arrival of its readings: a final average may come long after its last reading. */
    private static Instant arrival(Average average, Instant time) {
        return average.closed() && average.windowEnd().isBefore(time) ? average.windowEnd() : time;
    }

    private void reading(byte[] bytes, Instant stored, Instant arrived) {
        if (!(ReadingJson.parse(bytes) instanceof ParsedReading.Good good)) {
            throw new BadRecord(BadRecord.Reason.MALFORMED, "not a reading"); // the bridge rejects these
        }
        var reading = good.reading();
        live.pipeline().reading();
        if (!live.devices().admit(reading.deviceName(), arrived)) {
            live.devices().pathWorked(arrived); // there are too many devices
            return;
        }
        live.readings().add(reading, stored, notLater(arrived));
        live.recent().add(bytes, stored);
        live.pipeline().delays().reading(reading, stored);
        if (live.devices().reading(reading, stored, arrived)) {
            returned(reading.deviceName());
        }
    }

    private void alert(byte[] bytes, Instant time) {
        if (bytes.length > 0) {
            var alert = check.alert(MessageJson.parse(bytes, Alert.class));
            var evicted = live.alerts().add(alert);
            live.incidents().add(alert);
            evicted.forEach(live.incidents()::evicted);
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
            live.rules().update(check.rules(MessageJson.parse(bytes, AlertRules.class)));
        }
    }

    private void status(String device, byte[] bytes, Instant time) {
        if (bytes.length > 0) {
            live.devices().status(device, new String(bytes, UTF_8), time);
        } else if (live.devices().removed(device, time)) {
            dropData(device);
        }
    }

    private void device(String name, byte[] bytes, Instant time) {
        if (bytes.length > 0) {
            var summary = check.summary(MessageJson.parse(bytes, DeviceSummary.class), name);
            if (live.devices().summarized(summary, time)) {
                returned(name);
            }
            live.readings().expire(name, summary.metrics().keySet(), time).forEach(live.averages()::remove);
        } else if (live.devices().expire(name, time)) {
            dropData(name);
        }
    }

    private Instant notLater(Instant time) {
        var now = clock.instant();
        return time.isAfter(now) ? now : time;
    }

    private void dropData(String device) {
        if (caughtUp) {
            live.averages().remove(device);
            live.readings().remove(device);
            if (!live.devices().has(device)) {
                removeAlerts(device); // the device was evicted before, so nothing else hides them
            }
        }
    }
}
