package io.fieldline.bridge;

import io.fieldline.mqtt.InboundMessage;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.MqttSettings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The connection of a Sparkplug edge node; the test decides what it publishes, and when. */
final class EdgeNode implements AutoCloseable, MqttSession.Listener {
    private final String group;
    private final String node;
    private final BlockingQueue<byte[]> commands = new LinkedBlockingQueue<>();
    private final CompletableFuture<MqttLink> link = new CompletableFuture<>();
    private final MqttSession session;

    private EdgeNode(URI broker, String group, String node) {
        this.group = group;
        this.node = node;
        var settings = new MqttSettings(broker, Optional.empty(), Optional.empty());
        session = new MqttSession(settings, node, 10, Optional.empty(), this);
    }

    /** Returns after it has connected and subscribed to commands. */
    static EdgeNode start(URI broker, String group, String node) {
        var started = new EdgeNode(broker, group, node);
        new Thread(started::run, "edge-node").start();
        started.link.join();
        return started;
    }

    /** {@code topic} is the rest of it, like {@code NDATA/line1}. */
    void publish(String topic, byte[] payload) {
        link.join().publishAtMostOnce("spBv1.0/%s/%s".formatted(group, topic), payload);
    }

    /** The next command; fails if none comes within the patience. */
    byte[] nextCommand(Duration patience) throws InterruptedException {
        return Optional.ofNullable(commands.poll(patience.toSeconds(), TimeUnit.SECONDS))
                .orElseThrow(() -> new AssertionError("no command came"));
    }

    @Override
    public void connected(MqttLink connected) throws MqttRefusedException, IOException {
        connected.subscribeWhileHere("spBv1.0/%s/NCMD/%s".formatted(group, node));
        link.complete(connected);
    }

    @Override
    public void disconnected() {}

    @Override
    public void received(InboundMessage message) {
        commands.add(message.payload());
    }

    @Override
    public void close() {
        session.stop();
    }

    private void run() {
        try {
            session.run();
        } catch (MqttRefusedException | InterruptedException failed) {
            link.completeExceptionally(failed);
        }
    }
}
