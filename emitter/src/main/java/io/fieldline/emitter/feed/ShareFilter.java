package io.fieldline.emitter.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.DevicePartitioner;
import io.fieldline.kafka.DeviceShare;
import io.fieldline.kafka.Topic;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Finds the records of the devices of this emitter's share by their keys, before their values are parsed. Every emitter takes the
 * records of services and of login sessions. A rejected record without a device belongs to the share of its partition.
 */
final class ShareFilter {
    private final DeviceShare share;
    private final LongAdder skipped = new LongAdder();

    ShareFilter(DeviceShare share) {
        this.share = share;
    }

    DeviceShare share() {
        return share;
    }

    boolean takes(Topic topic, ConsumerRecord<byte[], byte[]> stored) {
        var takes = share.isAll() || isOfNoDevice(topic) || isOfShare(stored);
        if (!takes) {
            skipped.increment();
        }
        return takes;
    }

    /** How many records of devices of other shares were read. */
    long skipped() {
        return skipped.sum();
    }

    private static boolean isOfNoDevice(Topic topic) {
        return topic == Topic.PIPELINE || topic == Topic.RULES || topic == Topic.SESSIONS;
    }

    private boolean isOfShare(ConsumerRecord<byte[], byte[]> stored) {
        return stored.key() == null
                ? share.includesPartition(stored.partition())
                : share.includes(new String(DevicePartitioner.device(stored.key()), UTF_8));
    }
}
