package io.fieldline.load.observe;

import io.fieldline.kafka.KafkaFailure;
import io.fieldline.kafka.Topic;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.load.Load;
import io.fieldline.load.form.Form;
import io.fieldline.load.form.Run;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** Reads what arrives in a topic from now on. */
public final class KafkaObserver implements Observer {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<String, byte[]> consumer;
    private final Thread thread;
    private volatile Optional<String> failure = Optional.empty();

    /** Receives the readings of a run. */
    @FunctionalInterface
    public interface Readings {
        void received(Reading reading);
    }

    @FunctionalInterface
    private interface Records {
        void received(ConsumerRecord<String, byte[]> record);
    }

    private KafkaObserver(Consumer<String, byte[]> consumer, String name, Records each) {
        this.consumer = consumer;
        this.thread = new Thread(() -> follow(each), name);
        thread.setDaemon(true);
    }

    /** Observes the readings of the run in {@code fieldline.readings}. */
    public static KafkaObserver ofReadings(
            Supplier<? extends Consumer<String, byte[]>> consumers, Run run, Readings each) throws IOException {
        return open(consumers, Topic.READINGS, record -> {
            if (run.mayContain(record.value()) && ReadingJson.parse(record.value()) instanceof Good good) {
                each.received(good.reading());
            }
        });
    }

    /** Observes the averages of the run in {@code fieldline.averages}. */
    public static KafkaObserver ofAverages(
            Supplier<? extends Consumer<String, byte[]>> consumers, Run run, Form form, Load load, Arrivals arrivals)
            throws IOException {
        var counts = new AverageCounts(form, load, arrivals);
        return open(consumers, Topic.AVERAGES, record -> {
            if (record.value() != null && run.mayContain(record.value())) {
                var average = MessageJson.parse(record.value(), Average.class);
                counts.average(
                        average.deviceName(),
                        average.metric(),
                        average.windowStart().toEpochMilli(),
                        average.count());
            }
        });
    }

    private static KafkaObserver open(Supplier<? extends Consumer<String, byte[]>> consumers, Topic topic, Records each)
            throws IOException {
        try {
            var consumer = consumers.get();
            var partitions = consumer.partitionsFor(topic.topicName()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                throw new IOException(
                        "the topic %s does not exist; run './fieldline topics'".formatted(topic.topicName()));
            }
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position); // which finds the ends now, before the first message
            var observer = new KafkaObserver(consumer, "observer-" + topic.topicName(), each);
            observer.thread.start();
            return observer;
        } catch (KafkaException failed) {
            throw new IOException(KafkaFailure.explain(failed), failed);
        }
    }

    private void follow(Records each) {
        try (consumer) {
            while (true) {
                consumer.poll(POLL).forEach(each::received);
            }
        } catch (WakeupException closed) {
            // the run is over
        } catch (KafkaException failed) {
            failure = Optional.of(KafkaFailure.explain(failed));
        } catch (RuntimeException failed) {
            failure = Optional.of("%s: %s".formatted(thread.getName(), ErrorText.of(failed)));
        }
    }

    @Override
    public Optional<String> failure() {
        return failure;
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
