package io.fieldline.kafka;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;

/**
 * Puts all records of a device into the same partition. A key is the device, or begins with {@code device|}. For a key that is the
 * device, this is Kafka's default. A record without a key has any partition.
 */
public final class DevicePartitioner implements Partitioner {
    private static final byte END = '|';

    @Override
    public int partition(String topic, Object key, byte[] keyBytes, Object value, byte[] valueBytes, Cluster cluster) {
        var partitions = cluster.partitionsForTopic(topic).size();
        return keyBytes == null
                ? ThreadLocalRandom.current().nextInt(partitions)
                : DeviceShare.hash(device(keyBytes)) % partitions;
    }

    /** The device of a key. */
    public static byte[] device(byte[] key) {
        for (var at = 0; at < key.length; at++) {
            if (key[at] == END) {
                return Arrays.copyOf(key, at);
            }
        }
        return key;
    }

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> configs) {}
}
