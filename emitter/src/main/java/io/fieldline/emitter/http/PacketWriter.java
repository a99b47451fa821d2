package io.fieldline.emitter.http;

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
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the packets that wait for a client, in place of netty-socketio's {@link EncoderHandler}.
 *
 * <p>That one answers a poll with packets until 50 are written or none is left, but takes the 51st before it counts,
 * and throws it away (2.0.14, {@link PacketEncoder#encodePackets}); a short queue does not help, as packets are added
 * while it takes. By websocket it encodes each packet for each client, and writes each by a system call of its own;
 * here all that wait leave together, and what is encoded already is copied.
 */
@Sharable
final class PacketWriter extends ChannelOutboundHandlerAdapter {
    /** Decides on a client that is about to be told that it has joined, see {@link SocketIoSessions#join}. */
    interface Door {
        Runnable join(ClientHead client, Packet welcome, Channel channel);
    }

    private interface Content {
        void writeTo(ByteBuf out) throws IOException;
    }

    /** An answer takes no further packet once it has so many bytes; a page of the snapshot is the largest packet. */
    private static final int FULL_BYTES = 65_536;
    /** Between two packets of one answer, see the Engine.IO protocol, version 4. */
    static final int SEPARATOR = 0x1e;

    private final PacketEncoder encoder;
    private final Door door;

    PacketWriter(Configuration configuration, Door door) {
        this.encoder = new PacketEncoder(configuration, configuration.getJsonSupport());
        this.door = door;
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
        } catch (IOException | RuntimeException | OutOfMemoryError failed) { // that error is what Netty's pool throws
            client.onChannelDisconnect(); // what was taken from the queue is lost: the page comes back and asks for it
            context.close();
            throw failed;
        }
        written.forEach(Runnable::run);
    }

    private void writeFrames(
            ChannelHandlerContext context, ClientHead client, ChannelPromise promise, List<Runnable> written)
            throws IOException {
        SocketIoClient.goesTo(context.channel(), client);
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

    /** Once a poll, as this connection is then closed; what is left waits for the next one. */
    private void answerPoll(
            ChannelHandlerContext context, ClientHead client, ChannelPromise promise, List<Runnable> written)
            throws IOException {
        var waiting = client.getPacketsQueue(Transport.POLLING);
        var answered = context.channel().attr(EncoderHandler.WRITE_ONCE);
        if (!context.channel().isActive() || waiting.isEmpty() || !answered.compareAndSet(null, true)) {
            promise.trySuccess();
            return;
        }
        var body = buffer(context, out -> {
            for (var packet = waiting.poll(); packet != null; packet = waiting.poll()) {
                if (out.isReadable()) {
                    out.writeByte(SEPARATOR);
                }
                encode(packet, client, context, out, written);
                if (out.readableBytes() >= FULL_BYTES) {
                    break;
                }
            }
        });
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=UTF-8");
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        HttpUtil.setContentLength(response, body.readableBytes());
        var origin = context.channel().attr(EncoderHandler.ORIGIN).get();
        if (origin != null) { // one that the gate let through
            response.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            response.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
        context.writeAndFlush(response, promise).addListener(ChannelFutureListener.CLOSE);
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
            written.add(door.join(client, packet, context.channel()));
        }
        encoder.encodePacket(packet, out, context.alloc(), true);
    }
}
