package io.fieldline.agent.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.mqtt.MqttConnection;
import io.fieldline.mqtt.MqttLink.Delivery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** A connection whose broker answers when a test says so. */
final class TestConnection implements MqttConnection {
    static final int LARGEST = 1_000;

    private final List<Message> published = Collections.synchronizedList(new ArrayList<>());

    record Message(String topic, String text, Consumer<Delivery> answered) {}

    @Override
    public int receiveMaximum() {
        return 20;
    }

    @Override
    public long maximumPacketSize() {
        return LARGEST;
    }

    @Override
    public boolean fits(String topic, byte[] payload) {
        return payload.length <= LARGEST;
    }

    @Override
    public void publish(String topic, byte[] payload, boolean retained, Consumer<Delivery> answered) {
        published.add(new Message(topic, new String(payload, UTF_8), answered));
    }

    /** Answers the message with this index. */
    void answer(int message, Delivery delivery) {
        published.get(message).answered().accept(delivery);
    }

    int count() {
        return published.size();
    }

    /** The payloads that were published on a topic, oldest first. */
    List<String> texts(String topic) {
        return List.copyOf(published).stream()
                .filter(message -> message.topic().equals(topic))
                .map(Message::text)
                .toList();
    }
}
