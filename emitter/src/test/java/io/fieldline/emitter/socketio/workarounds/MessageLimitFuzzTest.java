package io.fieldline.emitter.socketio.workarounds;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.DisconnectableHub;
import com.corundumstudio.socketio.HandshakeData;
import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.handler.ClientsBox;
import com.corundumstudio.socketio.messages.PacketsMessage;
import com.corundumstudio.socketio.scheduler.HashedWheelTimeoutScheduler;
import com.corundumstudio.socketio.store.MemoryStoreFactory;
import io.fieldline.emitter.access.Refusals;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;

/** Each line of an input is a text from a page, which may contain several packets. */
class MessageLimitFuzzTest {
    private static final int PER_SECOND = 20;
    private static final Pattern PACKET =
            Pattern.compile("1|3|5|2[a-z]*|40|40\\{[^\\[]*|40/[^\\[]*|41|42[0-9]*\\[.*", Pattern.DOTALL);
    private static final HashedWheelTimeoutScheduler SCHEDULER = new HashedWheelTimeoutScheduler();

    @AfterAll
    static void stopScheduler() {
        SCHEDULER.shutdown();
    }

    @FuzzTest
    void onlyFewWellFormedPacketsAndOneJoinPass(byte[] bytes) {
        var client = client();
        var packets = 0;
        var joins = 0;
        for (var text : new String(bytes, ISO_8859_1).split("\n", 30)) {
            var channel = new EmbeddedChannel(new MessageLimit(PER_SECOND, new Refusals()));
            channel.writeInbound(
                    new PacketsMessage(client, Unpooled.copiedBuffer(text, ISO_8859_1), Transport.POLLING));
            channel.checkException();
            if (channel.readInbound() instanceof PacketsMessage passed) {
                var all = List.of(passed.getContent().toString(ISO_8859_1).split("\u001e", -1));
                assertThat(all).allMatch(packet -> PACKET.matcher(packet).matches());
                packets += all.size();
                joins += (int)
                        all.stream().filter(packet -> packet.startsWith("40")).count();
            }
            channel.finishAndReleaseAll();
        }
        assertThat(packets).isLessThanOrEqualTo(4 * PER_SECOND); // the bucket is refilled while the test runs
        assertThat(joins).isLessThanOrEqualTo(1);
    }

    private static ClientHead client() {
        var nobody = new InetSocketAddress(0);
        return new ClientHead(
                UUID.randomUUID(),
                null,
                new Nobody(),
                new MemoryStoreFactory(),
                new HandshakeData(new DefaultHttpHeaders(), Map.of(), nobody, "/", false),
                new ClientsBox(),
                Transport.POLLING,
                SCHEDULER,
                new Configuration(),
                Map.of("EIO", List.of("4")));
    }

    private static final class Nobody implements DisconnectableHub {
        @Override
        public void onDisconnect(ClientHead client) {}
    }
}
