package io.fieldline.bridge.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.messages.Command;
import io.fieldline.messages.MessageJson;
import io.fieldline.mqtt.MqttLink.Delivery;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandForwarderTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Instant NOW = Instant.parse("2026-11-28T12:07:00Z");
    private static final TopicPartition PARTITION = new TopicPartition("fieldline.commands", 0);

    private final List<String> published = new CopyOnWriteArrayList<>();
    private final List<CommandResult> results = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger attempts = new AtomicInteger();
    private final CommandForwarder forwarder = new CommandForwarder(
            this::open,
            this::publish,
            device -> !device.equals("elsewhere"),
            results::add,
            Clock.fixed(NOW, ZoneOffset.UTC),
            Duration.ofMillis(10));
    private final Thread thread = new Thread(this::run);
    private volatile boolean connected = true;
    private volatile CompletableFuture<Delivery> delivery = CompletableFuture.completedFuture(Delivery.TAKEN);
    private volatile MockConsumer<byte[], byte[]> kafka = consumer();
    private long offset;

    @AfterEach
    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    @Test
    void aCommandGoesToTheTopicOfItsDevice() {
        start();
        add("kitchen", "interval 500", Duration.ZERO);
        awaitResults(CommandResult.SENT);

        assertThat(published).containsExactly("fieldline/kitchen/commands interval 500 PT10S");
    }

    @Test
    void anOldCommandIsDropped() {
        start();
        add("kitchen", "calibrate", Duration.ofSeconds(31));
        add("kitchen", "info", Duration.ofSeconds(30));
        awaitResults(CommandResult.EXPIRED, CommandResult.SENT);

        assertThat(published).containsExactly("fieldline/kitchen/commands info PT10S");
    }

    @Test
    void aCommandWaitsForTheConnectionAndIsSentOnce() {
        connected = false;
        start();
        add("kitchen", "info", Duration.ZERO);
        await().atMost(PATIENCE).until(() -> attempts.get() > 1);
        assertThat(published).isEmpty();

        connected = true;
        awaitResults(CommandResult.SENT);
        assertThat(published).hasSize(1);
    }

    /** A repeat could calibrate a board twice. */
    @Test
    void aCommandThatFailsIsNotRepeated() {
        delivery = CompletableFuture.failedFuture(new IOException("not published"));
        start();
        add("kitchen", "calibrate", Duration.ZERO);
        awaitResults(CommandResult.FAILED);
        delivery = CompletableFuture.completedFuture(Delivery.NO_SUBSCRIBER);
        add("kitchen", "info", Duration.ZERO);
        awaitResults(CommandResult.FAILED, CommandResult.NO_SUBSCRIBER);

        assertThat(published).hasSize(2);
    }

    @Test
    void whatIsNotACommandHoldsUpNobody() {
        start();
        add("nonsense".getBytes(UTF_8), Duration.ZERO);
        add(
                "{\"id\":\"1\",\"device_name\":\"a/b\",\"command\":\"info\",\"by\":\"x\",\"account\":\"x\",\"at\":\"2026-11-28T12:07:00Z\"}"
                        .getBytes(UTF_8),
                Duration.ZERO);
        add(new byte[5000], Duration.ZERO);
        add(null, Duration.ZERO);
        add("kitchen", "info", Duration.ZERO);
        awaitResults(
                CommandResult.INVALID,
                CommandResult.INVALID,
                CommandResult.INVALID,
                CommandResult.INVALID,
                CommandResult.SENT);
    }

    @Test
    void aCommandOfAnotherBridgeIsNotSent() {
        start();
        add("elsewhere", "info", Duration.ZERO);
        add("kitchen", "info", Duration.ZERO);
        awaitResults(CommandResult.SENT);

        assertThat(published).containsExactly("fieldline/kitchen/commands info PT10S");
    }

    @Test
    void afterARefusalOfKafkaItTriesAgainFromTheEnd() {
        refusals.set(2);
        start();
        await().atMost(PATIENCE).until(() -> opened.get() == 1);
        var first = kafka;
        kafka = consumer();
        first.setPollException(new TopicAuthorizationException("fieldline.commands"));
        await().atMost(PATIENCE).until(() -> opened.get() == 2 && forwarder.isReading());
        add("kitchen", "info", Duration.ZERO);
        awaitResults(CommandResult.SENT);

        assertThat(first.closed()).isTrue();
    }

    private void start() {
        thread.start();
    }

    private void awaitResults(CommandResult... expected) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(results).containsExactly(expected));
    }

    private void add(String device, String command, Duration age) {
        var sent = new Command("9f1c2a4e5b6d7081", device, command, "Ada", "office", NOW);
        add(MessageJson.write(sent), age);
    }

    private void add(byte[] value, Duration age) {
        var record = new ConsumerRecord<byte[], byte[]>(
                PARTITION.topic(),
                PARTITION.partition(),
                offset++,
                NOW.minus(age).toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                value,
                new RecordHeaders(),
                Optional.empty());
        kafka.schedulePollTask(() -> kafka.addRecord(record));
    }

    private MockConsumer<byte[], byte[]> open() {
        if (refusals.getAndDecrement() > 0) {
            throw new TopicAuthorizationException("fieldline.commands");
        }
        opened.incrementAndGet();
        return kafka;
    }

    private static MockConsumer<byte[], byte[]> consumer() {
        var consumer = new MockConsumer<byte[], byte[]>("latest");
        consumer.assign(List.of(PARTITION));
        consumer.updateEndOffsets(Map.of(PARTITION, 0L));
        return consumer;
    }

    private Optional<CompletableFuture<Delivery>> publish(String topic, byte[] payload, Duration expiry) {
        attempts.incrementAndGet();
        if (!connected) {
            return Optional.empty();
        }
        published.add("%s %s %s".formatted(topic, new String(payload, UTF_8), expiry));
        return Optional.of(delivery);
    }

    private void run() {
        try {
            forwarder.run();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
