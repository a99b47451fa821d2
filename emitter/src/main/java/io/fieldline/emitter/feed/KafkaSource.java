package io.fieldline.emitter.feed;

import io.fieldline.kafka.Topic;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;

/** Connects to Kafka. */
public interface KafkaSource {
    /** Blocks until all topics exist. */
    Connection open() throws ExecutionException, InterruptedException;

    /**
     * A connection to Kafka.
     *
     * @param ids the ids of the topics; a topic that was deleted and recreated has a different id
     */
    record Connection(Consumer<byte[], byte[]> consumer, Map<Topic, String> ids) {
        public Connection {
            ids = Map.copyOf(ids);
        }

        String id(Topic topic) {
            return ids.getOrDefault(topic, "");
        }
    }
}
