package io.fieldline.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.mqtt.InboundMessage.UserProperty;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.eclipse.paho.mqttv5.common.packet.MqttPubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packets of a broker: each PUBLISH as a message, all others as Paho reads them. */
class PacketInputStreamTest {
    private static final long MAXIMUM = 1 << 20;
    private static final byte[] READING = "{\"data\":1}".getBytes(UTF_8);
    private static final byte[] PING_ANSWER = {(byte) 0xD0, 0};

    @Test
    void aReadingIsHandedOverAndPahoDoesNotGetIt() throws IOException {
        var messages = new ArrayList<PublishPacket>();

        var forPaho = read(publish("fieldline/d/readings", new byte[0], READING), messages);

        assertThat(forPaho).isEmpty();
        assertThat(messages).hasSize(1);
        var message = messages.get(0);
        assertThat(message.topic()).isEqualTo("fieldline/d/readings");
        assertThat(message.id()).isEqualTo(7);
        assertThat(message.qos()).isEqualTo(1);
        assertThat(message.retained()).isFalse();
        assertThat(message.payload()).isEqualTo(READING);
        assertThat(message.userProperties()).isEmpty();
    }

    @Test
    void aRetainedMessageOfQosZeroHasNoIdentifier() throws IOException {
        var message = message(new byte[] {0x31, 5, 0, 1, 't', 0, 'x'});

        assertThat(message.qos()).isZero();
        assertThat(message.id()).isZero();
        assertThat(message.retained()).isTrue();
        assertThat(message.payload()).containsExactly('x');
    }

    @Test
    void userPropertiesStayAndOtherPropertiesGo() throws Exception {
        var properties = new ByteArrayOutputStream();
        properties.write(new byte[] {0x01, 1, 0x02, 0, 0, 0, 9, 0x0B, (byte) 0x80, 1});
        property(properties, 0x09, "x".repeat(40_000)); // correlation data
        property(properties, 0x03, "text/\u0001");
        property(properties, 0x08, "answers/\uFFFF");
        property(properties, 0x26, "site", "Zürich");
        property(properties, 0x26, "a", "tab\there");

        var message = message(publish("fieldline/d/readings", properties.toByteArray(), READING));

        assertThat(message.topic()).isEqualTo("fieldline/d/readings");
        assertThat(message.payload()).isEqualTo(READING);
        assertThat(message.userProperties())
                .containsExactly(new UserProperty("site", "Zürich"), new UserProperty("a", "tab|here"));
    }

    @Test
    void ofVeryManyUserPropertiesTheFirstStay() throws Exception {
        var properties = new ByteArrayOutputStream();
        for (var i = 0; i < 150_000; i++) {
            property(properties, 0x26, "", "");
        }
        property(properties, 0x26, "n", "v".repeat(60_000));

        var message = message(publish("t", properties.toByteArray(), READING));

        assertThat(message.userProperties()).hasSizeBetween(3_000, 4_100);
        assertThat(message.payload()).isEqualTo(READING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0001b", "a\u0085b", "a\uFFFEb", "a\uFDD0b", "a\uD83F\uDFFFb"})
    void aTopicThatIsNotTextGetsACharacterThatNoDeviceCanHave(String topic) throws Exception {
        assertThat(message(publish(topic, new byte[0], READING)).topic()).isEqualTo("a|b");
    }

    @Test
    void bytesThatAreNotTextGetThatCharacterToo() throws Exception {
        var packet = publish(new byte[] {'a', 1, 1, (byte) 0xFF, (byte) 0xC3, 'b'}, new byte[0], READING);

        assertThat(message(packet).topic()).isEqualTo("a||||b");
    }

    @Test
    void qos3AndTheIdentifierZeroEndTheConnection() throws Exception {
        var qos3 = publish("t", new byte[0], READING);
        qos3[0] = 0x36;
        var zero = publish("t", new byte[0], READING);
        zero[1 + 1 + 2 + 1 + 1] = 0; // after type, length, and the topic with its length

        assertThatThrownBy(() -> message(qos3)).hasMessage("the broker sent a malformed PUBLISH");
        assertThatThrownBy(() -> message(zero)).hasMessage("the broker sent a malformed PUBLISH");
    }

    @Test
    void aPacketLargerThanTheBrokerMaySendEndsTheConnectionBeforeItIsRead() {
        var header = new byte[] {0x32, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F};

        assertThatThrownBy(() -> message(header))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "the broker sends a packet of 268435460 bytes, expected at most 1048576, the maximum in CONNECT");
    }

    @Property(tries = 300)
    void packetsComeWholeHoweverTheyArrive(@ForAll long seed, @ForAll @IntRange(max = 100_000) int size)
            throws IOException {
        var packets = new ByteArrayOutputStream();
        packets.write(PING_ANSWER);
        packets.write(publish("t", new byte[0], new byte[size]));
        packets.write(PING_ANSWER);
        packets.write(publish("u", new byte[0], READING));
        packets.write(PING_ANSWER);
        var messages = new ArrayList<PublishPacket>();
        var stream = new PacketInputStream(
                new Slow(packets.toByteArray(), new Random(seed)), MAXIMUM, messages::add, () -> 0);

        assertThat(all(stream)).isEqualTo(new byte[] {(byte) 0xD0, 0, (byte) 0xD0, 0, (byte) 0xD0, 0});
        assertThat(messages).extracting(PublishPacket::topic).containsExactly("t", "u");
        assertThat(messages.get(0).payload()).hasSize(size);
        assertThat(messages.get(1).payload()).isEqualTo(READING);
    }

    @Test
    void afterALargePacketThousandsOfSmallOnesArrive() throws IOException {
        var packets = new ByteArrayOutputStream();
        packets.write(publish("large", new byte[0], new byte[500_000]));
        for (var i = 0; i < 5_000; i++) {
            packets.write(publish("small" + i, new byte[0], READING));
        }
        var messages = new ArrayList<PublishPacket>();

        assertThat(read(packets.toByteArray(), messages)).isEmpty();
        assertThat(messages).hasSize(5_001);
        assertThat(messages.get(5_000).topic()).isEqualTo("small4999");
    }

    @Test
    void messagesAloneKeepTheConnectionOfPahoAlive() throws Exception {
        var packets = new ByteArrayOutputStream();
        for (var i = 0; i < 13; i++) {
            packets.write(publish("t", new byte[0], READING));
        }
        var messages = new ArrayList<PublishPacket>();
        LongSupplier aSecondAMessage = () -> Duration.ofSeconds(messages.size()).toNanos();

        var forPaho = all(new PacketInputStream(
                new ByteArrayInputStream(packets.toByteArray()), MAXIMUM, messages::add, aSecondAMessage));

        assertThat(messages).hasSize(13);
        assertThat(forPaho).containsExactly(0x40, 2, 0, 0, 0x40, 2, 0, 0);
        assertThat(MqttWireMessage.createWireMessage(Arrays.copyOf(forPaho, 4)))
                .isInstanceOf(MqttPubAck.class)
                .extracting(MqttWireMessage::getMessageId)
                .isEqualTo(0);
    }

    @Property(tries = 2_000)
    void eachPublishIsReadOrEndsTheConnection(
            @ForAll String topic, @ForAll @Size(max = 60) byte[] properties, @ForAll byte[] payload)
            throws IOException {
        try {
            assertThat(message(publish(topic, properties, payload)).payload()).isEqualTo(payload);
        } catch (IOException refused) { // it ends the connection
            assertThat(refused).hasMessage("the broker sent a malformed PUBLISH");
        }
    }

    @Property(tries = 2_000)
    void noBytesCauseAnythingElse(@ForAll byte[] body) throws IOException {
        var packet = new ByteArrayOutputStream();
        packet.write(0x32);
        variable(packet, body.length);
        packet.write(body);
        try {
            message(packet.toByteArray());
        } catch (IOException refused) {
            assertThat(refused).hasMessage("the broker sent a malformed PUBLISH");
        }
    }

    private static PublishPacket message(byte[] packet) throws IOException {
        var messages = new ArrayList<PublishPacket>();
        read(packet, messages);
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }

    private static byte[] read(byte[] bytes, List<PublishPacket> messages) throws IOException {
        return all(new PacketInputStream(new ByteArrayInputStream(bytes), MAXIMUM, messages::add, () -> 0));
    }

    /** Reads on after each timeout, as Paho does. */
    private static byte[] all(InputStream in) throws IOException {
        var all = new ByteArrayOutputStream();
        while (true) {
            try {
                var next = in.read();
                if (next < 0) {
                    return all.toByteArray();
                }
                all.write(next);
            } catch (SocketTimeoutException again) {
                assertThat(again).hasMessage("slow");
            }
        }
    }

    private static byte[] publish(String topic, byte[] properties, byte[] payload) throws IOException {
        return publish(topic.getBytes(UTF_8), properties, payload);
    }

    private static byte[] publish(byte[] topic, byte[] properties, byte[] payload) throws IOException {
        var body = new ByteArrayOutputStream();
        text(body, topic);
        body.write(new byte[] {0, 7});
        variable(body, properties.length);
        body.write(properties);
        body.write(payload);
        var packet = new ByteArrayOutputStream();
        packet.write(0x32);
        variable(packet, body.size());
        packet.write(body.toByteArray());
        return packet.toByteArray();
    }

    private static void property(ByteArrayOutputStream out, int identifier, String... texts) throws IOException {
        out.write(identifier);
        for (var text : texts) {
            text(out, text);
        }
    }

    private static void text(ByteArrayOutputStream out, String text) throws IOException {
        text(out, text.getBytes(UTF_8));
    }

    private static void text(ByteArrayOutputStream out, byte[] bytes) throws IOException {
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.write(bytes);
    }

    private static void variable(ByteArrayOutputStream out, int value) {
        var rest = value;
        do {
            out.write((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0));
            rest >>= 7;
        } while (rest > 0);
    }

    /** A network that returns a part of the requested bytes, or times out. */
    private static final class Slow extends InputStream {
        private final ByteArrayInputStream bytes;
        private final Random random;

        Slow(byte[] bytes, Random random) {
            this.bytes = new ByteArrayInputStream(bytes);
            this.random = random;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("one byte at a time is too slow");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (random.nextInt(4) == 0) {
                throw new SocketTimeoutException("slow");
            }
            return bytes.read(into, offset, Math.min(length, 1 + random.nextInt(30_000)));
        }
    }
}
