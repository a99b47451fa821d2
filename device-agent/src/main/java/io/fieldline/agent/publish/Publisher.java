package io.fieldline.agent.publish;

import io.fieldline.agent.publish.QueuedReading.Lane;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import io.fieldline.mqtt.InboundMessage;
import io.fieldline.mqtt.MqttConnection;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Decides what is sent next: control messages first, then live readings, then the backlog. It has no thread and never
 * waits for a disk: the thread that adds a reading, connects or brings an answer sends as much as there is room for.
 */
public final class Publisher implements MqttSession.Listener {
    private final DeviceTopics topics;
    private final ReadingQueue queue;
    private final ControlMessages control;
    private final MessageSender sender;
    private Consumer<byte[]> commands = command -> {};
    private boolean sendingOnlyLive;

    public Publisher(
            DeviceTopics topics,
            ReadingQueue queue,
            ControlMessages control,
            BrokerStallDetector stalls,
            DeliveryLog deliveries) {
        this.topics = topics;
        this.queue = queue;
        this.control = control;
        this.sender = new MessageSender(topics.readings(), queue, stalls, deliveries, this::answered);
    }

    /** Sets the receiver of commands, which runs on Paho's thread; before the session runs. */
    public void onCommand(Consumer<byte[]> receiver) {
        commands = receiver;
    }

    public synchronized void add(Reading reading) {
        queue.add(QueuedReading.live(ReadingJson.write(reading), System.nanoTime()));
        send();
    }

    /** Changes the control messages, and sends them. */
    public synchronized void control(Consumer<ControlMessages> change) {
        change.accept(control);
        send();
    }

    /** To be called about twice a second. */
    public synchronized void tick() {
        sender.checkProgress();
        control.sendChangedStatus();
        control.sendChangedCounters();
        send();
    }

    /** Sends a reading that waited on disk; returns false if it cannot be sent now. */
    synchronized boolean sendBacklog(QueuedReading reading) {
        if (sendingOnlyLive || queue.hasWaiting() || !sender.hasRoomFor(Lane.BACKLOG) || !queue.take(reading)) {
            return false;
        }
        sender.send(reading);
        return true;
    }

    public synchronized boolean isConnected() {
        return sender.isConnected();
    }

    /** Waits for at most {@code patience} until the broker has the live readings, then publishes {@code offline}. */
    public synchronized void finish(Duration patience) throws InterruptedException {
        sendingOnlyLive = true;
        await(patience, () -> sender.isWaitingForSubscriber() || queue.memoryReadings() == 0);
        if (sender.isConnected()) {
            queue.discardAcked(); // this connection is not lost, it ends
        }
        control(ControlMessages::sendOffline);
    }

    /** Publishes {@code offline}, and waits for at most {@code patience} until the broker has it. */
    public synchronized void publishOffline(Duration patience) throws InterruptedException {
        control(ControlMessages::sendOffline);
        await(patience, () -> sender.isIdle() && control.isEmpty());
    }

    @Override
    public void connected(MqttLink link) throws MqttRefusedException, IOException {
        link.subscribeWhileHere(topics.commands());
        publishBy(link);
    }

    synchronized void publishBy(MqttConnection connection) {
        sender.connected(connection);
        control.connected();
        send();
    }

    @Override
    public synchronized void disconnected() {
        sender.disconnected();
        control.disconnected();
        notifyAll();
    }

    @Override
    public void received(InboundMessage message) {
        message.acknowledge().run();
        if (!message.retained()) { // a retained command would run at each connection
            commands.accept(message.payload());
        }
    }

    private synchronized void answered(Runnable handleAnswer) {
        handleAnswer.run();
        send();
        notifyAll();
    }

    private void send() {
        while (sender.hasRoomForControl() && !control.isEmpty()) {
            sender.send(control.next().orElseThrow());
        }
        while (sender.hasRoomFor(Lane.LIVE)) {
            var next = queue.next(); // asked once, because the backlog thread may save the last one at any time
            if (next.isEmpty()) {
                return;
            }
            sender.send(next.get());
        }
    }

    private void await(Duration patience, BooleanSupplier done) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        while (sender.isConnected() && !done.getAsBoolean() && System.nanoTime() < deadline) {
            wait(100);
        }
    }
}
