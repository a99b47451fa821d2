package io.fieldline.notifier.channel;

import io.fieldline.messages.MessageJson;
import io.fieldline.mqtt.InboundMessage;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttLink.Delivery;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.MqttSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Publishes each notification as JSON to an MQTT topic (QoS 1), for Home Assistant or Node-RED. */
public final class MqttChannel implements Channel, MqttSession.Listener {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration REFUSED = Duration.ofMinutes(1);
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final String topic;
    private final MqttSession session;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable MqttLink link;
    private volatile Optional<String> refusal = Optional.empty();

    /** Describes the channel; {@link #open} starts it. */
    public MqttChannel(MqttSettings settings, String clientId, String topic) {
        this.topic = topic;
        this.session = new MqttSession(settings, clientId, 1, Optional.empty(), this);
        this.thread = new Thread(this::maintain, "mqtt");
        thread.setDaemon(true);
    }

    @Override
    public void open() {
        thread.start();
    }

    @Override
    public String name() {
        return "mqtt";
    }

    @Override
    public void send(Notification notification) throws IOException, InterruptedException {
        if (refusal.isPresent()) {
            throw new IOException(refusal.get());
        }
        var current = awaitLink();
        var answered = new CompletableFuture<Delivery>();
        var payload = MessageJson.text(notification).getBytes(StandardCharsets.UTF_8);
        current.publish(topic, payload, false, answered::complete);
        try {
            if (answered.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) == Delivery.REJECTED) {
                throw new MessageRefusedException("the broker rejects a message of %d bytes".formatted(payload.length));
            }
        } catch (TimeoutException silent) {
            throw new IOException(refusal.orElse("the broker did not acknowledge the message"), silent);
        } catch (ExecutionException impossible) { // nothing completes it exceptionally
            throw new IllegalStateException(impossible);
        }
    }

    private synchronized MqttLink awaitLink() throws IOException, InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (link == null) {
            var left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new IOException("not connected to the MQTT broker");
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return link;
    }

    @Override
    public synchronized void connected(MqttLink connection) {
        link = connection;
        refusal = Optional.empty();
        notifyAll();
    }

    @Override
    public synchronized void disconnected() {
        link = null;
    }

    @Override
    public void received(InboundMessage message) {
        message.acknowledge().run(); // it has no subscription
    }

    /** A person may change what the broker refuses, and no restart is needed then. */
    private void maintain() {
        try {
            while (closing.getCount() > 0) {
                try {
                    session.run();
                } catch (MqttRefusedException refused) {
                    refusal = Optional.of(String.valueOf(refused.getMessage()));
                    closing.await(REFUSED.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        session.stop();
        try {
            thread.join(CLOSING.toMillis());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
