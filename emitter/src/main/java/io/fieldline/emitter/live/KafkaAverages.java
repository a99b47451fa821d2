package io.fieldline.emitter.live;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topic of averages in a real Kafka. */
public final class KafkaAverages implements AverageFeed.Source {
    /** So soon Kafka counts as away; also bounds how long a stop waits for a question that is under way. */
    private static final int ANSWER_MS = 5_000;

    private final String servers;

    public KafkaAverages(String servers) {
        this.servers = servers;
    }

    @Override
    public Consumer<byte[], byte[]> open() throws ExecutionException, InterruptedException {
        Map<String, Object> client = Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers,
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS,
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS);
        Topics.ensure(client, Topic.AVERAGES);
        var consumer = new HashMap<>(client);
        consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public String toString() {
        return "Kafka at " + servers;
    }
}
