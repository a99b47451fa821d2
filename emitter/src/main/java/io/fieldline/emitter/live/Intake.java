package io.fieldline.emitter.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.AlertJson;
import io.fieldline.messages.AlertRulesJson;
import io.fieldline.messages.AverageJson;
import io.fieldline.messages.JobProgressJson;
import io.fieldline.messages.ParsedReading;
import io.fieldline.messages.ReadingJson;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts each record of Kafka where it belongs; throws IllegalArgumentException when it is not what it should be. */
public final class Intake {
    /** From where on a topic is wanted. */
    enum Start {
        BEGINNING,
        /** From some time ago. */
        REPLAY,
        END,
        NEVER
    }

    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private final Live live;
    private final Broadcast broadcast;

    public Intake(Live live, Broadcast broadcast) {
        this.live = live;
        this.broadcast = broadcast;
    }

    Start start(Topic topic) {
        return switch (topic) {
            case AVERAGES -> Start.REPLAY;
            case READINGS -> Start.END;
            case ALERTS, STATUS, PIPELINE, RULES -> Start.BEGINNING;
            case DEVICES, REJECTED -> Start.NEVER;
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

    void take(Topic topic, ConsumerRecord<byte[], byte[]> stored) {
        var bytes = stored.value() == null ? new byte[0] : stored.value(); // a deletion has none
        if (topic == Topic.STATUS) {
            live.devices().said(new String(stored.key(), UTF_8), new String(bytes, UTF_8));
            return;
        }
        if (bytes.length == 0) {
            return;
        }
        switch (topic) {
            case AVERAGES -> average(bytes, new Place(stored.partition(), stored.offset()));
            case READINGS -> reading(bytes);
            case ALERTS -> live.alerts().add(AlertJson.parse(bytes));
            case PIPELINE -> live.pipeline().job(JobProgressJson.parse(bytes).service(), new String(bytes, UTF_8));
            case RULES -> live.rules().are(AlertRulesJson.parse(bytes));
            case STATUS, DEVICES, REJECTED -> throw new IllegalArgumentException("nobody wants " + topic.topicName());
        }
    }

    /** The records that were there at once have been taken. */
    void tookAll() {
        broadcast.flush();
    }

    /** All that was there when the connection began has been taken. */
    void caughtUp() {
        broadcast.open();
    }

    private void average(byte[] bytes, Place place) {
        var average = AverageEvent.of(AverageJson.parse(bytes), place);
        live.pipeline().average();
        if (live.averages().add(average)) {
            live.devices().known(average.series().deviceName());
        }
    }

    private void reading(byte[] bytes) {
        if (ReadingJson.parse(bytes) instanceof ParsedReading.Good good) {
            live.pipeline().reading();
            live.readings().add(good.reading());
            live.devices().heard(good.reading().deviceName());
        } else {
            throw new IllegalArgumentException("not a reading"); // the bridge lets none pass
        }
    }
}
