package io.fieldline.load.send;

import io.fieldline.kafka.KafkaFailure;
import io.fieldline.kafka.Topic;
import io.fieldline.load.form.Message;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Writes readings to Kafka, as the bridge would. */
public final class KafkaDestination implements Destination {
    private final Producer<String, byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    public KafkaDestination(Producer<String, byte[]> producer) {
        this.producer = producer;
    }

    @Override
    public void send(Message message, Runnable acknowledged) throws IOException {
        checkFailure();
        try {
            producer.send(
                    new ProducerRecord<>(Topic.READINGS.topicName(), message.device(), message.payload()),
                    (stored, failed) -> {
                        if (failed == null) {
                            acknowledged.run();
                        } else {
                            failure.compareAndSet(null, failed);
                        }
                    });
        } catch (KafkaException refused) {
            throw new IOException(KafkaFailure.explain(refused), refused);
        }
    }

    @Override
    public void close() throws IOException {
        producer.close();
        checkFailure();
    }

    private void checkFailure() throws IOException {
        var failed = failure.get();
        if (failed != null) {
            throw new IOException(KafkaFailure.explain(failed), failed);
        }
    }
}
