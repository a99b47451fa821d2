package io.fieldline.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.bridge.records.MessageLimits;
import io.fieldline.bridge.records.RecordMapper;
import io.fieldline.bridge.rulefile.BuiltInRules;
import io.fieldline.kafka.KafkaFailure;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.ReadingJson;
import io.fieldline.mqtt.InboundMessage;
import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForwarderTest {
    private static final byte[] READING =
            "{\"timestamp\":\"2024-10-07T13:02:54Z\",\"device_name\":\"d\",\"data\":1}".getBytes(UTF_8);

    private final MockProducer<String, byte[]> kafka =
            new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
    private final BridgeMetrics metrics = new BridgeMetrics();
    private final RecordMapper records =
            new RecordMapper(new MessageLimits(1000), BuiltInRules.byDefault(), Optional.empty(), Clock.systemUTC());
    private final Forwarder forwarder = new Forwarder(
            List.of("fieldline/+/readings"),
            1000,
            new InFlightMemory(100_000_000),
            BridgeShare.ALL,
            records,
            kafka,
            metrics);
    private final List<Integer> acknowledged = new CopyOnWriteArrayList<>();
    private final Thread worker = new Thread(this::forward);

    @BeforeEach
    void start() {
        metrics.watch(forwarder);
        worker.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        worker.interrupt();
        worker.join();
    }

    @Test
    void aReadingIsAcknowledgedOnlyOnceKafkaHasStoredIt() {
        receive(1, READING);
        await().until(() -> kafka.history().size() == 1);
        assertThat(acknowledged).isEmpty();

        kafka.completeNext();
        assertThat(acknowledged).containsExactly(1);
    }

    @Test
    void aBadMessageIsAcknowledgedOnceItIsInRejectedAndHoldsUpNobody() {
        receive(1, "nonsense".getBytes(UTF_8));
        receive(2, READING);
        await().until(() -> kafka.history().size() == 2);
        kafka.completeNext();
        kafka.completeNext();

        assertThat(kafka.history()).extracting("topic").containsExactly("fieldline.rejected", "fieldline.readings");
        assertThat(acknowledged).containsExactly(1, 2);
    }

    @Test
    void whatWasUnderWayWhenTheConnectionBrokeHoldsUpNobodyAfterIt() {
        receive(1, READING);
        await().until(() -> kafka.history().size() == 1);
        forwarder.disconnected();
        receive(2, READING);
        await().until(() -> kafka.history().size() == 2);

        kafka.errorNext(new IllegalStateException("the first is never stored"));
        kafka.completeNext();
        assertThat(acknowledged).containsExactly(2);
    }

    @Test
    void whatKafkaRefusesIsNotAcknowledgedAndEndsTheBridge() {
        receive(1, READING);
        await().until(() -> kafka.history().size() == 1);
        kafka.errorNext(new TopicAuthorizationException("fieldline.readings"));

        assertThat(acknowledged).isEmpty();
        assertThat(forwarder.failure()).isCompletedWithValueMatching(TopicAuthorizationException.class::isInstance);
    }

    @Test
    void whatIsTooLargeForKafkaIsSetAsideWithItsStartAndHoldsUpNobody() {
        receive(1, READING);
        await().until(() -> kafka.history().size() == 1);
        kafka.errorNext(new RecordTooLargeException("larger than the topic allows"));
        await().until(() -> kafka.history().size() == 2);
        assertThat(acknowledged).isEmpty();
        assertThat(kafka.history().get(1).topic()).isEqualTo("fieldline.rejected");

        kafka.completeNext();
        assertThat(acknowledged).containsExactly(1);
        assertThat(metrics.scrape()).contains("fieldline_bridge_rejected_total{reason=\"too_large\"} 1.0");
    }

    @Test
    void whatWaitsForKafkaIsInFlight() {
        receive(1, READING);
        receive(2, READING);
        await().until(() -> kafka.history().size() == 2);
        assertThat(forwarder.inFlight()).isEqualTo(2);

        kafka.completeNext();
        assertThat(forwarder.inFlight()).isEqualTo(1);
        assertThat(metrics.scrape()).contains("fieldline_bridge_stored_total{topic=\"fieldline.readings\"} 1.0");
    }

    @Test
    void messagesThatWaitWithoutBeingAcknowledgedShowAsAStall() {
        receive(1, READING);
        receive(2, READING);
        await().until(() -> forwarder.withoutProgress().compareTo(Duration.ofMillis(50)) > 0);
        assertThat(forwarder.oldestUnacknowledged()).isGreaterThan(Duration.ofMillis(50));
        assertThat(metrics.scrape()).containsPattern("fieldline_bridge_without_progress_seconds \\d+\\.\\d*[1-9]");

        await().until(() -> kafka.history().size() == 2);
        kafka.completeNext();
        kafka.completeNext();
        assertThat(forwarder.withoutProgress()).isZero();
        assertThat(forwarder.oldestUnacknowledged()).isZero();
    }

    /** Paho would ignore it, and Kafka's client would only log it. Both would then continue. */
    @Test
    void anUnexpectedErrorInACallbackIsAFailureThatIsNotKafkas() {
        forwarder.received(new InboundMessage("fieldline/d/readings", READING, 1, false, List.of(), () -> {
            throw new StackOverflowError();
        }));
        await().until(() -> kafka.history().size() == 1);
        kafka.completeNext();

        assertThat(forwarder.failure()).isCompletedWithValueMatching(StackOverflowError.class::isInstance);
        assertThat(KafkaFailure.isFromKafka(forwarder.failure().join())).isFalse();
    }

    /**
     * On each connection the broker sends messages again that Kafka's client still has. Their memory must not add up.
     */
    @Test
    void whatKafkasClientHasOfBrokenConnectionsTakesRoomUntilItIsStored() throws Exception {
        var room = new InFlightMemory(records.limits().bytes(message(READING)));
        var small = new Forwarder(List.of("#"), 1000, room, BridgeShare.ALL, records, kafka, metrics);
        var forwarding = new Thread(() -> run(small));
        forwarding.start();
        small.received(message(READING));
        await().until(() -> kafka.history().size() == 1);
        small.disconnected();
        assertThat(room.isFree(1)).isFalse();

        kafka.completeNext();
        assertThat(room.isFree(1)).isTrue();
        small.received(message(READING));
        small.disconnected(); // before or after it was forwarded
        await().until(() -> {
            kafka.completeNext();
            return room.isFree(1);
        });
        forwarding.interrupt();
        forwarding.join();
        assertThat(small.failure()).isNotDone();
    }

    /** Kafka's client gives up after 30 s, so that the loop can show that it works. */
    @Test
    void aRecordThatKafkaDidNotTakeInTimeIsSentAgain() throws Exception {
        var attempts = new AtomicInteger();
        var slow = new MockProducer<String, byte[]>(true, null, new StringSerializer(), new ByteArraySerializer()) {
            @Override
            public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> record, Callback callback) {
                if (attempts.incrementAndGet() < 3) {
                    var late = new TimeoutException("the topic is not known yet");
                    callback.onCompletion(null, late);
                    return CompletableFuture.failedFuture(late);
                }
                return super.send(record, callback);
            }
        };
        var other =
                new Forwarder(List.of("#"), 1000, new InFlightMemory(100_000), BridgeShare.ALL, records, slow, metrics);
        var forwarding = new Thread(() -> run(other));
        forwarding.start();
        other.received(message(READING));

        await().until(() -> other.inFlight() == 0);
        assertThat(slow.history()).hasSize(1);
        assertThat(other.failure()).isNotDone();
        forwarding.interrupt();
        forwarding.join();
    }

    /** The memory counts only the message, but the record that a rule makes of it may be larger. */
    @Test
    void whileKafkaIsAwayTheRecordOfAMessageDoesNotStayInMemory() throws Exception {
        var values = new CopyOnWriteArrayList<WeakReference<byte[]>>();
        var callbacks = new CopyOnWriteArrayList<Callback>();
        var away = new MockProducer<String, byte[]>(false, null, new StringSerializer(), new ByteArraySerializer()) {
            @Override
            public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> record, Callback callback) {
                values.add(new WeakReference<>(record.value()));
                callbacks.add(callback);
                return new CompletableFuture<>();
            }
        };
        var other =
                new Forwarder(List.of("#"), 1000, new InFlightMemory(100_000), BridgeShare.ALL, records, away, metrics);
        var forwarding = new Thread(() -> run(other));
        forwarding.start();
        other.received(message("12.5".getBytes(UTF_8)));

        await().until(() -> callbacks.size() == 1);
        await().untilAsserted(() -> {
            System.gc();
            assertThat(values.get(0).get()).isNull();
        });
        callbacks.get(0).onCompletion(null, null);
        assertThat(metrics.scrape()).contains("fieldline_bridge_stored_total{topic=\"fieldline.readings\"} 1.0");
        forwarding.interrupt();
        forwarding.join();
    }

    @Test
    void aMessageOfAnotherBridgesDeviceIsAcknowledgedInItsTurn() {
        var ofOthers = new BridgeShare(new BridgeShare(1, 2).takes("d") ? 2 : 1, 2);
        var other = new Forwarder(List.of("#"), 1000, new InFlightMemory(100_000), ofOthers, records, kafka, metrics);
        other.received(
                new InboundMessage("fieldline/d/readings", READING, 1, false, List.of(), () -> acknowledged.add(1)));
        other.received(
                new InboundMessage("fieldline/e/readings", READING, 1, false, List.of(), () -> acknowledged.add(2)));
        other.received(
                new InboundMessage("fieldline/d/readings", READING, 1, false, List.of(), () -> acknowledged.add(3)));

        assertThat(new BridgeShare(1, 2).takes("d"))
                .as("d and e have different bridges")
                .isNotEqualTo(new BridgeShare(1, 2).takes("e"));
        assertThat(acknowledged).containsExactly(1);
        assertThat(other.inFlight()).isEqualTo(2);
        assertThat(metrics.scrape()).contains("fieldline_bridge_discarded_total 2.0");
    }

    /** The broker sends them without a limit while Kafka is away, so none may take memory after a waiting message. */
    @Test
    void aMessageOfAnotherBridgesDeviceThatNeedsNoAcknowledgementDoesNotWait() {
        var ofOthers = new BridgeShare(new BridgeShare(1, 2).takes("d") ? 2 : 1, 2);
        var other = new Forwarder(List.of("#"), 1000, new InFlightMemory(100_000), ofOthers, records, kafka, metrics);
        other.received(message("fieldline/e/readings", 1));
        other.received(message("fieldline/d/readings", 0));

        assertThat(other.inFlight()).isEqualTo(1);
        assertThat(metrics.scrape()).contains("fieldline_bridge_discarded_total 1.0");
    }

    /** Each round is a race between the thread that forwards messages and the one that discards waiting ones. */
    @Test
    void ofAConnectionThatBreaksOnlyTheHeadIsForwardedSoThatNothingOvertakes() {
        for (var round = 0; round < 200; round++) {
            var before = kafka.history().size();
            for (var number = 0; number < 300; number++) {
                receive(number, reading(number));
            }
            forwarder.disconnected();
            receive(-1, reading(-1)); // of the next connection: once it is there, all before it are
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> sequences(before).contains(-1L));

            var head = sequences(before);
            assertThat(head.subList(0, head.size() - 1))
                    .isEqualTo(LongStream.range(0, head.size() - 1).boxed().toList());
        }
    }

    private static byte[] reading(int number) {
        return "{\"timestamp\":\"2024-10-07T13:02:54Z\",\"device_name\":\"d\",\"data\":%d}"
                .formatted(number)
                .getBytes(UTF_8);
    }

    private List<Long> sequences(int before) {
        var history = kafka.history();
        return history.subList(before, history.size()).stream()
                .map(record -> ((Good) ReadingJson.parse(record.value())).reading())
                .map(reading -> reading.metrics().get("value").longValue())
                .toList();
    }

    private void receive(int number, byte[] payload) {
        forwarder.received(new InboundMessage(
                "fieldline/d/readings", payload, 1, false, List.of(), () -> acknowledged.add(number)));
    }

    private static InboundMessage message(String topic, int qos) {
        return new InboundMessage(topic, READING, qos, false, List.of(), () -> {});
    }

    private static InboundMessage message(byte[] payload) {
        return new InboundMessage("fieldline/d/readings", payload, 1, false, List.of(), () -> {});
    }

    private void forward() {
        run(forwarder);
    }

    private static void run(Forwarder forwarder) {
        try {
            forwarder.run();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
