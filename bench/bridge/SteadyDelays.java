package io.fieldline.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.testbed.LoadPublisher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How late messages are under a steady load, from publishing to Kafka's own time of storing, in whole milliseconds.
 *
 * @param sorted the delays, in order
 */
record SteadyDelays(long[] sorted) {
    static final int PER_SECOND = 5_000;
    private static final Duration STEADY = Duration.ofSeconds(15);
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    static SteadyDelays of(BridgeContender bridge, BridgeContender.Brokers brokers, StoredMessages stored, Path log)
            throws Exception {
        var before = stored.ends(bridge.topic());
        var process = new ProcessBuilder(bridge.command())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var warm = Instant.now().plus(WARM_UP);
        try {
            var target = stored.count(bridge.topic()) + publish(brokers);
            var deadline = Instant.now().plus(PATIENCE);
            while (stored.count(bridge.topic()) < target && Instant.now().isBefore(deadline)) {
                LockSupport.parkNanos(20_000_000);
            }
        } finally {
            process.destroy();
            process.waitFor();
        }
        return new SteadyDelays(delays(brokers, before, warm));
    }

    private static int publish(BridgeContender.Brokers brokers) throws InterruptedException {
        var total = (int) (STEADY.plus(WARM_UP).toMillis() * PER_SECOND / 1000);
        try (var publisher = LoadPublisher.start(brokers.mosquitto().uri(), "steady")) {
            var begin = System.nanoTime();
            for (var i = 0; i < total; i++) {
                LockSupport.parkNanos(begin + i * 1_000_000_000L / PER_SECOND - System.nanoTime());
                var device = i % WaitingMessages.DEVICES;
                publisher.publish(WaitingMessages.topic(device), WaitingMessages.reading(device, i));
            }
        }
        return total;
    }

    private static long[] delays(BridgeContender.Brokers brokers, Map<TopicPartition, Long> from, Instant since) {
        Map<String, Object> config = Map.of("bootstrap.servers", brokers.kafka().servers());
        var delays = new ArrayList<Long>();
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
            var ends = consumer.endOffsets(from.keySet());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    var text = new String(record.value(), UTF_8);
                    var published = Instant.parse(text.substring(14, text.indexOf('"', 14)));
                    if (published.isAfter(since)) {
                        delays.add(record.timestamp() - published.toEpochMilli());
                    }
                }
            }
        }
        return delays.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    long percentile(int percent) {
        return sorted[(int) ((sorted.length - 1L) * percent / 100)];
    }
}
