package io.fieldline.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.messages.ReadingJson;
import io.fieldline.mqtt.Inbound;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttLink.Delivery;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.MqttSettings;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the readings of fake devices, each at its interval, at least once and in order, over connections that may break at any
 * moment.
 */
final class Fleet implements MqttSession.Listener, AutoCloseable {
    /** Below the 20 unacknowledged messages that a Mosquitto with its own settings takes. */
    private static final int WINDOW = 16;

    private record Message(String topic, byte[] payload, boolean retained) {}

    private final MqttSession session;
    private final Thread runner = new Thread(this::run, "fleet");
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
    private final Map<Long, Message> unacknowledged = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private @Nullable MqttLink link;
    private long nextNumber;
    private long nextToSend;

    Fleet(URI broker) {
        var settings = new MqttSettings(broker, Optional.empty(), Optional.empty());
        session = new MqttSession(settings, "fleet", 1, Optional.empty(), this);
    }

    void start(List<FakeDevice> devices) {
        runner.start();
        devices.forEach(device -> ticks.scheduleAtFixedRate(
                () -> measure(device), 0, device.interval().toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Says how a device is, as its retained status; nothing removes the device. */
    void say(FakeDevice device, String status) {
        publish(new Message("fieldline/%s/status".formatted(device.name()), status.getBytes(UTF_8), true));
    }

    /** Whether the broker has everything. */
    synchronized boolean isDelivered() {
        return unacknowledged.isEmpty();
    }

    /** What must not have happened. */
    synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    void stopMeasuring() {
        ticks.shutdown();
    }

    @Override
    public synchronized void connected(MqttLink connected) {
        link = connected;
        nextToSend = 0;
        sendWhatFits();
    }

    @Override
    public synchronized void disconnected() {
        link = null;
    }

    @Override
    public void received(Inbound message) {}

    @Override
    public void close() throws InterruptedException {
        ticks.shutdownNow();
        session.stop();
        runner.join();
    }

    private void measure(FakeDevice device) {
        device.measure(Instant.now())
                .ifPresent(reading -> publish(new Message(
                        "fieldline/%s/readings".formatted(device.name()), ReadingJson.write(reading), false)));
    }

    private synchronized void publish(Message message) {
        unacknowledged.put(nextNumber++, message);
        sendWhatFits();
    }

    private void sendWhatFits() {
        if (link == null) {
            return;
        }
        var connection = link;
        var sent = unacknowledged.keySet().stream()
                .filter(number -> number < nextToSend)
                .count();
        for (var entry : List.copyOf(unacknowledged.entrySet())) {
            if (entry.getKey() >= nextToSend && sent < WINDOW) {
                sent++;
                nextToSend = entry.getKey() + 1;
                var message = entry.getValue();
                connection.publish(
                        message.topic(),
                        message.payload(),
                        message.retained(),
                        delivery -> answered(entry.getKey(), delivery));
            }
        }
    }

    /** The session of the bridge must be there: a reading that nobody is subscribed to is lost. */
    private synchronized void answered(long number, Delivery delivery) {
        var message = unacknowledged.remove(number);
        if (message != null && delivery != Delivery.TAKEN) {
            problems.add("%s: %s".formatted(message.topic(), delivery));
        }
        sendWhatFits();
    }

    private void run() {
        try {
            session.run();
        } catch (MqttRefusedException refused) {
            synchronized (this) {
                problems.add(refused.getMessage());
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
