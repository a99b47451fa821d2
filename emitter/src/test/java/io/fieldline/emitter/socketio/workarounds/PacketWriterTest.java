package io.fieldline.emitter.socketio.workarounds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.HandshakeData;
import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.handler.ClientsBox;
import com.corundumstudio.socketio.messages.OutPacketMessage;
import com.corundumstudio.socketio.protocol.EngineIOVersion;
import com.corundumstudio.socketio.protocol.JacksonJsonSupport;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketEncoder;
import com.corundumstudio.socketio.protocol.PacketType;
import com.corundumstudio.socketio.scheduler.HashedWheelTimeoutScheduler;
import com.corundumstudio.socketio.store.MemoryStoreFactory;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PacketWriterTest {
    private static final int PACKETS = 10_000;
    private static final List<Integer> ALL = IntStream.range(0, PACKETS).boxed().toList();
    private static final Pattern NUMBER = Pattern.compile("42\\[\"average\",(\\d+)]");

    private final Configuration configuration = new Configuration();
    private ClientHead head;
    private Queue<Packet> waiting;

    @BeforeEach
    void fillTheQueue() {
        configuration.setJsonSupport(new JacksonJsonSupport());
        head = head();
        waiting = head.getPacketsQueue(Transport.POLLING);
        ALL.forEach(number -> waiting.add(event(number)));
    }

    /** If this fails, netty-socketio has fixed the bug, and {@link PacketWriter} can be deleted. */
    @Test
    void netty_socketioLosesThe51stPacketOfAPoll() throws IOException {
        var encoder = new PacketEncoder(configuration, configuration.getJsonSupport());
        var answer = Unpooled.buffer();
        encoder.encodePackets(waiting, answer, ByteBufAllocator.DEFAULT, 50);

        assertThat(numbers(answer.toString(UTF_8))).isEqualTo(ALL.subList(0, 50));
        assertThat(waiting).hasSize(PACKETS - 51);
    }

    @Test
    void noPacketIsLostBetweenPolls() {
        var polls = new ArrayList<List<Integer>>();
        while (!waiting.isEmpty()) {
            polls.add(numbers(poll()));
        }

        assertThat(polls).hasSizeGreaterThan(2); // because a response has a limit
        assertThat(polls.stream().flatMap(List::stream)).containsExactlyElementsOf(ALL);
    }

    /** Otherwise the page would have an unnoticed gap. */
    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"POLLING", "WEBSOCKET"})
    void aClientWhosePacketsAreLostIsDisconnected(Transport transport) {
        var welcome = new Packet(PacketType.MESSAGE, EngineIOVersion.V4);
        welcome.setSubType(PacketType.CONNECT);
        head.getPacketsQueue(transport).clear();
        head.getPacketsQueue(transport).add(welcome);
        var channel = channel((client, packet, there) -> {
            throw new OutOfMemoryError("no buffer is left");
        });
        var written = channel.writeOneOutbound(new OutPacketMessage(head, transport));

        assertThat(written.cause()).hasMessage("no buffer is left");
        assertThat(head.isConnected()).isFalse();
        assertThat(channel.isOpen()).isFalse();
    }

    private EmbeddedChannel channel(PacketWriter.ConnectHandler connectHandler) {
        return new EmbeddedChannel(new PacketWriter(configuration, connectHandler));
    }

    private String poll() {
        var channel = channel((client, welcome, there) -> () -> {});
        channel.writeOutbound(new OutPacketMessage(head, Transport.POLLING));
        FullHttpResponse response = channel.readOutbound();
        try {
            return response.content().toString(UTF_8);
        } finally {
            response.release();
        }
    }

    private static Packet event(int number) {
        var packet = new Packet(PacketType.MESSAGE, EngineIOVersion.V4);
        packet.setSubType(PacketType.EVENT);
        packet.setName("average");
        packet.setData(List.of(number));
        return packet;
    }

    private static List<Integer> numbers(String answer) {
        return Pattern.compile("\u001e")
                .splitAsStream(answer)
                .flatMap(packet -> NUMBER.matcher(packet).results())
                .map((MatchResult found) -> Integer.valueOf(found.group(1)))
                .toList();
    }

    private ClientHead head() {
        var nobody = new InetSocketAddress(0);
        var handshake = new HandshakeData(new DefaultHttpHeaders(), Map.of(), nobody, "/", false);
        return new ClientHead(
                UUID.randomUUID(),
                null,
                null,
                new MemoryStoreFactory(),
                handshake,
                new ClientsBox(),
                Transport.POLLING,
                new HashedWheelTimeoutScheduler(),
                configuration,
                Map.of("EIO", List.of("4")));
    }
}
