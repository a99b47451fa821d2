package io.fieldline.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packets of a broker, read as Paho reads them. */
class PacketInputStreamTest {
    private static final long MAXIMUM = 1 << 20;
    private static final byte[] READING = "{\"data\":1}".getBytes(UTF_8);

    @Test
    void aReadingPassesAsItCame() throws IOException {
        var packet = publish("fieldline/d/readings", new byte[0], READING);

        assertThat(read(packet)).isEqualTo(packet);
    }

    @Test
    void userPropertiesStayAndWhatPahoCannotTakeGoes() throws Exception {
        var properties = new ByteArrayOutputStream();
        properties.write(new byte[] {0x01, 1, 0x02, 0, 0, 0, 9, 0x0B, (byte) 0x80, 1});
        property(
                properties,
                0x09,
                "x".repeat(40_000)); // correlation data, whose length Paho takes for a negative number
        property(properties, 0x03, "text/\u0001");
        property(properties, 0x08, "answers/\uFFFF");
        property(properties, 0x26, "site", "Zürich");
        property(properties, 0x26, "a", "tab\there");

        var publish = paho(read(publish("fieldline/d/readings", properties.toByteArray(), READING)));

        assertThat(publish.getTopicName()).isEqualTo("fieldline/d/readings");
        assertThat(publish.getMessageId()).isEqualTo(7);
        assertThat(publish.getPayload()).isEqualTo(READING);
        assertThat(publish.getProperties().getCorrelationData()).isNull();
        assertThat(publish.getProperties().getUserProperties())
                .extracting(property -> property.getKey() + "=" + property.getValue())
                .containsExactly("site=Zürich", "a=tab|here");
    }

    @Test
    void ofVeryManyUserPropertiesTheFirstStay() throws Exception {
        var properties = new ByteArrayOutputStream();
        for (var i = 0; i < 150_000; i++) {
            property(properties, 0x26, "", "");
        }
        property(properties, 0x26, "n", "v".repeat(60_000));

        var publish = paho(read(publish("t", properties.toByteArray(), READING)));

        assertThat(publish.getProperties().getUserProperties()).hasSizeBetween(3_000, 3_500);
        assertThat(publish.getPayload()).isEqualTo(READING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0001b", "a\u0085b", "a\uFFFEb", "a\uFDD0b", "a\uD83F\uDFFFb"})
    void aTopicThatPahoCannotTakeGetsACharacterThatNoDeviceCanHave(String topic) throws Exception {
        assertThat(paho(read(publish(topic, new byte[0], READING))).getTopicName())
                .isEqualTo("a|b");
    }

    @Test
    void aPacketLargerThanTheBrokerMaySendEndsTheConnectionBeforeItIsRead() {
        var header = new byte[] {0x32, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F};

        assertThatThrownBy(() -> read(header))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "the broker sends a packet of 268435460 bytes, expected at most 1048576, the maximum in CONNECT");
    }

    /** Paho also checks the length and refuses a longer packet; the broker would then send it again forever. */
    @Property(tries = 300)
    void noPacketBecomesLonger(@ForAll @Size(max = 300) byte[] topic, @ForAll @Size(max = 300) byte[] value)
            throws Exception {
        var properties = new ByteArrayOutputStream();
        properties.write(0x26);
        text(properties, value);
        text(properties, topic);
        var packet = publish(topic, properties.toByteArray(), READING);

        var read = read(packet);
        assertThat(read).hasSizeLessThanOrEqualTo(packet.length);
        assertThat(paho(read).getPayload()).isEqualTo(READING);
    }

    @Test
    void controlCharactersAndBytesThatAreNotTextDoNotMakeAPacketLonger() throws Exception {
        var packet = publish(new byte[] {'a', 1, 1, (byte) 0xFF, (byte) 0xC3, 'b'}, new byte[0], READING);

        var read = read(packet);
        assertThat(read).hasSameSizeAs(packet);
        assertThat(paho(read).getTopicName()).isEqualTo("a||||b");
    }

    @Property(tries = 300)
    void packetsComeWholeHoweverTheyArrive(@ForAll long seed, @ForAll @IntRange(max = 100_000) int size)
            throws IOException {
        var packets = new ByteArrayOutputStream();
        packets.write(publish("t", new byte[0], new byte[size]));
        packets.write(new byte[] {(byte) 0xD0, 0}); // a ping's answer
        packets.write(publish("u", new byte[0], READING));
        var stream = new PacketInputStream(new Slow(packets.toByteArray(), new Random(seed)), MAXIMUM);

        assertThat(all(stream)).isEqualTo(packets.toByteArray());
    }

    @Property(tries = 2_000)
    void pahoReadsOrRefusesEachPublishAndNeverFailsOtherwise(
            @ForAll String topic, @ForAll @Size(max = 60) byte[] properties, @ForAll byte[] payload)
            throws IOException {
        try {
            assertThat(paho(read(publish(topic, properties, payload))).getPayload())
                    .isEqualTo(payload);
        } catch (IOException | MqttException refused) { // it ends the connection
            assertThat(refused).hasMessage("the broker sent a malformed PUBLISH");
        }
    }

    private static MqttPublish paho(byte[] packet) throws MqttException {
        return (MqttPublish) MqttWireMessage.createWireMessage(packet);
    }

    private static byte[] read(byte[] bytes) throws IOException {
        return all(new PacketInputStream(new ByteArrayInputStream(bytes), MAXIMUM));
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
                all.write(in.readNBytes(in.available()));
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
