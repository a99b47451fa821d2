package io.fieldline.emitter.live;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topics in a real Kafka. */
public final class KafkaTopics implements KafkaFeed.Source {
    /** So soon Kafka counts as away; also bounds how long a stop waits for a question that is under way. */
    private static final int ANSWER_MS = 5_000;

    private final String servers;

    public KafkaTopics(String servers) {
        this.servers = servers;
    }

    @Override
    public KafkaFeed.Opened open() throws ExecutionException, InterruptedException {
        Map<String, Object> client = Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers,
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS,
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS);
        Topics.ensure(client, Topic.values());
        var consumer = new HashMap<>(client);
        consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        var averages = idOfAverages(client);
        return new KafkaFeed.Opened(
                new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer()), averages);
    }

    private static String idOfAverages(Map<String, Object> client) throws ExecutionException, InterruptedException {
        var name = Topic.AVERAGES.topicName();
        try (var admin = Admin.create(client)) {
            return admin.describeTopics(List.of(name))
                    .topicNameValues()
                    .get(name)
                    .get()
                    .topicId()
                    .toString();
        }
    }

    @Override
    public String toString() {
        return "Kafka at " + servers;
    }
}
