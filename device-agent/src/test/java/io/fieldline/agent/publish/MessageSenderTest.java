package io.fieldline.agent.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.publish.QueuedReading.Lane;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Counters.Counter;
import io.fieldline.agent.status.DeviceStatus;
import io.fieldline.mqtt.MqttLink.Delivery;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which answers take a reading out of the queue. */
class MessageSenderTest {
    private static final DeviceTopics TOPICS = DeviceTopics.of("device1");

    private final Counters counters = new Counters();
    private final TestConnection first = new TestConnection();
    private final TestConnection second = new TestConnection();

    @TempDir
    private Path folder;

    private ReadingQueue queue;
    private MessageSender sender;

    @BeforeEach
    void connect() throws Exception {
        queue = TestQueue.open(folder, counters);
        sender = new MessageSender(
                TOPICS.readings(),
                queue,
                new BrokerStallDetector(new DeviceStatus(), counters),
                new DeliveryLog(TOPICS, counters),
                Runnable::run);
        sender.connected(first);
    }

    @Test
    void aReadingLeavesTheQueueWithTheAnswerOfTheBrokerAndNotBefore() {
        add("1");
        send();
        assertThat(queue.memoryReadings()).isEqualTo(1);

        first.answer(0, Delivery.TAKEN);
        assertThat(queue.memoryReadings()).isZero();
    }

    @Test
    void whatWasInFlightIsSentAgainOnTheNextConnection() {
        add("1");
        send();
        sender.disconnected();
        sender.connected(second);
        send();

        assertThat(second.texts(TOPICS.readings())).containsExactly("1");
    }

    @Test
    void whatIsOnDiskAndInFlightIsSentAgainFromTheDisk() {
        add("{\"n\":1}");
        send();
        queue.save(Duration.ZERO);
        sender.disconnected();
        sender.connected(second);
        var waiting = queue.peekBacklog().orElseThrow();
        assertThat(queue.take(waiting)).isTrue();
        sender.send(waiting);
        assertThat(queue.diskReadings()).isEqualTo(1);

        second.answer(0, Delivery.TAKEN);
        assertThat(queue.peekBacklog()).isEmpty();
        assertThat(second.texts(TOPICS.readings()))
                .singleElement()
                .asString()
                .contains("\"n\":1", "\"historical\":true");
    }

    /** It must not make room in the window of the next connection, either. */
    @Test
    void theAnswerOfAConnectionThatEndedChangesNothing() {
        add("1");
        send();
        sender.disconnected();
        sender.connected(second);
        send();
        first.answer(0, Delivery.TAKEN);

        assertThat(queue.memoryReadings()).isEqualTo(1);
        assertThat(sender.hasRoomFor(Lane.LIVE)).isFalse();
        second.answer(0, Delivery.TAKEN);
        assertThat(queue.memoryReadings()).isZero();
        assertThat(sender.hasRoomFor(Lane.LIVE)).isTrue();
    }

    @Test
    void withoutASubscriberAReadingStaysInTheQueue() {
        add("1");
        send();
        first.answer(0, Delivery.NO_SUBSCRIBER);

        assertThat(queue.hasWaiting()).isTrue();
        assertThat(sender.isWaitingForSubscriber()).isTrue();
    }

    @Test
    void aReadingThatTheBrokerNeverAcceptsLeavesTheQueueAndIsCounted() {
        add("x".repeat(TestConnection.LARGEST + 1));
        add("2");
        send();
        send();

        assertThat(first.texts(TOPICS.readings())).containsExactly("2");
        first.answer(0, Delivery.REJECTED);
        assertThat(queue.memoryReadings()).isZero();
        assertThat(counters.get(Counter.REJECTED)).isEqualTo(2);
    }

    private void add(String text) {
        queue.add(QueuedReading.live(text.getBytes(UTF_8), System.nanoTime()));
    }

    private void send() {
        sender.send(queue.next().orElseThrow());
    }
}
