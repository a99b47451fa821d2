package io.fieldline.emitter.socketio.workarounds;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.handler.EncoderHandler;
import com.corundumstudio.socketio.messages.OutPacketMessage;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketEncoder;
import com.corundumstudio.socketio.protocol.PacketType;
import io.fieldline.emitter.cache.EncodedEvent;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Writes the packets that wait for a client, in place of netty-socketio's {@link EncoderHandler}.
 *
 * <p>The original answers a poll with at most 50 packets, but removes the 51st from the queue and drops it
 * ({@link PacketEncoder#encodePackets}). A shorter queue does not help, because packets are added meanwhile. By websocket the
 * original encodes each packet for each client, and writes each one alone. This class copies events that are already encoded,
 * and writes all waiting packets together.
 */
@Sharable
public final class PacketWriter extends ChannelOutboundHandlerAdapter {
    /** Decides whether a client may join, before the answer to its join is written. */
    public interface ConnectHandler {
        Runnable join(ClientHead client, Packet welcome, Channel channel);
    }

    private interface Content {
        void writeTo(ByteBuf out) throws IOException;
    }

    /** A response with this many bytes is full; a page of a snapshot is the largest packet. */
    private static final int FULL_BYTES = 65_536;
    /** Separates packets (Engine.IO protocol, version 4). */
    static final int SEPARATOR = 0x1e;

    private final PacketEncoder encoder;
    private final ConnectHandler connectHandler;

    public PacketWriter(Configuration configuration, ConnectHandler connectHandler) {
        this.encoder = new PacketEncoder(configuration, configuration.getJsonSupport());
        this.connectHandler = connectHandler;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (!(message instanceof OutPacketMessage packets)) {
            super.write(context, message, promise);
            return;
        }
        var client = packets.getClientHead();
        var written = new ArrayList<Runnable>();
        try {
            if (packets.getTransport() == Transport.POLLING) {
                answerPoll(context, client, promise, written);
            } else {
                writeFrames(context, client, promise, written);
            }
        } catch (IOException | RuntimeException | OutOfMemoryError failed) { // Netty's pool throws this error
            client.onChannelDisconnect(); // packets may be lost, so the page must reconnect
            context.close();
            throw failed;
        }
        written.forEach(Runnable::run);
    }

    private void writeFrames(
            ChannelHandlerContext context, ClientHead client, ChannelPromise promise, List<Runnable> written)
            throws IOException {
        WebSocketChannel.remember(client, context.channel());
        var waiting = client.getPacketsQueue(Transport.WEBSOCKET);
        var frames = buffer(context, out -> {
            for (var packet = waiting.poll(); packet != null; packet = waiting.poll()) {
                writeFrame(packet, client, context, out, written);
            }
        });
        context.writeAndFlush(frames, promise);
    }

    private void writeFrame(
            Packet packet, ClientHead client, ChannelHandlerContext context, ByteBuf frames, List<Runnable> written)
            throws IOException {
        if (packet.getData() instanceof EncodedEvent event) {
            WebSocketFrames.text(event.packet(), frames);
            return;
        }
        var payload = context.alloc().buffer();
        try {
            encode(packet, client, context, payload, written);
            WebSocketFrames.text(payload, frames);
        } finally {
            payload.release();
        }
    }

    /** Answers a poll once, because the connection is closed afterwards; other packets wait for the next poll. */
    private void answerPoll(
            ChannelHandlerContext context, ClientHead client, ChannelPromise promise, List<Runnable> written)
            throws IOException {
        var waiting = client.getPacketsQueue(Transport.POLLING);
        var answered = context.channel().attr(EncoderHandler.WRITE_ONCE);
        if (!context.channel().isActive() || waiting.isEmpty() || !answered.compareAndSet(null, true)) {
            promise.trySuccess();
            return;
        }
        var body = buffer(context, out -> encodeUntilFull(waiting, client, context, out, written));
        context.writeAndFlush(pollResponse(context.channel(), body), promise).addListener(ChannelFutureListener.CLOSE);
    }

    private void encodeUntilFull(
            Queue<Packet> waiting,
            ClientHead client,
            ChannelHandlerContext context,
            ByteBuf out,
            List<Runnable> written)
            throws IOException {
        while (out.readableBytes() < FULL_BYTES) {
            var packet = waiting.poll();
            if (packet == null) {
                return;
            }
            if (out.isReadable()) {
                out.writeByte(SEPARATOR);
            }
            encode(packet, client, context, out, written);
        }
    }

    private static HttpResponse pollResponse(Channel channel, ByteBuf body) {
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=UTF-8");
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        HttpUtil.setContentLength(response, body.readableBytes());
        var origin = channel.attr(EncoderHandler.ORIGIN).get();
        if (origin != null) { // RequestFilter has checked it
            response.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            response.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
        return response;
    }

    private static ByteBuf buffer(ChannelHandlerContext context, Content content) throws IOException {
        var out = context.alloc().ioBuffer();
        try {
            content.writeTo(out);
            return out;
        } catch (IOException | RuntimeException | OutOfMemoryError failed) {
            out.release();
            throw failed;
        }
    }

    private void encode(
            Packet packet, ClientHead client, ChannelHandlerContext context, ByteBuf out, List<Runnable> written)
            throws IOException {
        if (packet.getData() instanceof EncodedEvent event) {
            out.writeBytes(event.packet());
            return;
        }
        if (packet.getType() == PacketType.MESSAGE && packet.getSubType() == PacketType.CONNECT) {
            written.add(connectHandler.join(client, packet, context.channel()));
        }
        encoder.encodePacket(packet, out, context.alloc(), true);
    }
}
