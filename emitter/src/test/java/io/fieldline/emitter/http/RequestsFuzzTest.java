package io.fieldline.emitter.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.emitter.reply.ReplyWriter;
import io.fieldline.emitter.socketio.EngineSessions;
import io.fieldline.kafka.DeviceShare;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.params.provider.MethodSource;

/** An input is the bytes that a client sends on one connection. */
class RequestsFuzzTest {
    private static final String TOKEN = "a-token-of-a-viewer";
    private static final Pattern HOST = Pattern.compile(
            "(localhost|friend\\.example|%s(\\.local)?|[0-9]+([.][0-9]+){3}|\\[[0-9A-F:.]+])[.]?(:[0-9]{1,5})?"
                    .formatted(Pattern.quote(ownName())),
            Pattern.CASE_INSENSITIVE);
    private static final Pattern SOCKET_IO =
            Pattern.compile("/socket\\.io/\\?EIO=4&transport=(polling|websocket)(&sid=[0-9a-f-]{36})?");
    /** The status that only {@link Answers} sends. */
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 404 ");

    static List<byte[]> requests() {
        var host = "Host: localhost:28181\r\n";
        return List.of(
                bytes("GET /healthz HTTP/1.1\r\n" + host + "\r\nGET /readyz HTTP/1.1\r\n" + host + "\r\n"),
                bytes("GET /api/devices HTTP/1.1\r\n" + host + "Authorization: Bearer " + TOKEN + "\r\n\r\n"),
                bytes("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n" + host
                        + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
                bytes("POST /session HTTP/1.1\r\n" + host + "Content-Length: 13\r\n\r\n{\"token\":\"x\"}"),
                bytes("POST /session HTTP/1.1\r\n" + host
                        + "Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n"));
    }

    private static String ownName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    @MethodSource("requests")
    @FuzzTest
    void onlyRequestsThatEveryServerReadsAlikePassAndEachIsAnsweredOnce(byte[] sent) {
        var limits = new ClientLimits(2000, 1_000_000, 20, 65_536, 16_384);
        var refusals = new Refusals();
        var access = new Access(List.of(URI.create("https://friend.example")), Optional.of(TOKEN));
        var gate = new RequestFilter(access, limits, refusals, new EngineSessions(limits, refusals), DeviceShare.ALL);
        var connection = new HttpConnection(gate, refusals, Long.MAX_VALUE);
        var passed = new Answers();
        var channel = new EmbeddedChannel(
                connection.decoder(),
                new HttpResponseEncoder(),
                connection,
                new HttpObjectAggregator(limits.body()),
                passed);
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(sent));
            channel.checkException();
            assertThat(answers(channel)).isEqualTo(passed.count);
        } finally {
            end(channel);
        }
    }

    private static void end(EmbeddedChannel channel) {
        try {
            channel.finishAndReleaseAll();
        } catch (PrematureChannelClosureException inTheMiddleOfABody) {
            assertThat(channel.isOpen()).isFalse();
        }
    }

    private static int answers(EmbeddedChannel channel) {
        var text = new StringBuilder();
        for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            if (out instanceof ByteBuf bytes) {
                text.append(bytes.toString(ISO_8859_1));
            }
            ReferenceCountUtil.release(out);
        }
        return (int) STATUS.matcher(text).results().count();
    }

    /** Takes the place of the handlers behind the filter: checks a request and answers it. */
    private static final class Answers extends ChannelInboundHandlerAdapter {
        private int count;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                var request = (FullHttpRequest) message;
                check(request);
                count++;
                ReplyWriter.write(context.channel(), request, Reply.error(404, "there is nothing here"));
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private static void check(FullHttpRequest request) {
            var headers = request.headers();
            assertThat(request.decoderResult().isSuccess()).isTrue();
            assertThat(request.uri()).startsWith("/");
            assertThat(headers.size()).isLessThanOrEqualTo(65); // the aggregator may add one
            var hosts = headers.getAll("Host");
            if (!request.protocolVersion().equals(HttpVersion.HTTP_1_0) || !hosts.isEmpty()) {
                assertThat(hosts).singleElement().satisfies(host -> assertThat(host)
                        .matches(HOST));
            }
            assertThat(headers.getAll("Content-Length")).hasSizeLessThanOrEqualTo(1);
            if (request.uri().startsWith("/api/")) {
                assertThat(headers.get("Authorization")).isEqualTo("Bearer " + TOKEN);
            }
            if (request.uri().startsWith("/socket.io/?")) {
                assertThat(request.uri()).matches(SOCKET_IO);
            }
        }
    }
}
