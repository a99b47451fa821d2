package io.fieldline.notifier;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.MessageJson;
import io.fieldline.notifier.incident.ChannelStart;
import io.fieldline.notifier.incident.Delivery;
import io.fieldline.notifier.incident.NotificationLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Stores in {@code fieldline.notifications} what channels have announced. Thread-safe. */
final class DeliveryWriter {
    private final Producer<String, byte[]> producer;
    private final NotificationLog incidents;

    DeliveryWriter(Producer<String, byte[]> producer, NotificationLog incidents) {
        this.producer = producer;
        this.incidents = incidents;
    }

    /** Returns when Kafka has stored them; waits while Kafka is away. */
    void store(List<Delivery> deliveries) throws InterruptedException {
        var stored = new ArrayList<Future<?>>();
        for (var delivery : deliveries) {
            incidents.delivered(delivery); // first, so that it is not announced again meanwhile
            stored.add(send(delivery.key(), MessageJson.write(delivery)));
        }
        for (var future : stored) {
            await(future);
        }
    }

    /** As {@link #store(List)}. */
    void store(ChannelStart start) throws InterruptedException {
        incidents.started(start);
        await(send(start.channel(), MessageJson.write(start)));
    }

    private Future<?> send(String key, byte[] value) {
        return producer.send(new ProducerRecord<>(Topic.NOTIFICATIONS.topicName(), key, value));
    }

    private static void await(Future<?> stored) throws InterruptedException {
        try {
            stored.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof KafkaException refused ? refused : new IllegalStateException(failed);
        }
    }
}
