package io.fieldline.emitter.http;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.EncoderHandler;
import com.corundumstudio.socketio.messages.OutPacketMessage;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketEncoder;
import io.netty.buffer.ByteBuf;
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
import java.util.Queue;

/**
 * Answers polls with the packets that wait, in place of netty-socketio's {@link EncoderHandler}: that one takes
 * packets until 50 are written or none is left, but takes the 51st before it counts, and throws it away
 * (2.0.14, {@link PacketEncoder#encodePackets}). A short queue does not help, as packets are added while it takes.
 */
@Sharable
final class PacketWriter extends ChannelOutboundHandlerAdapter {
    /** An answer takes no further packet once it has so many bytes; a page of the snapshot is the largest packet. */
    private static final int FULL_BYTES = 65_536;
    /** Between two packets of one answer, see the Engine.IO protocol, version 4. */
    private static final int SEPARATOR = 0x1e;

    private final PacketEncoder encoder;

    PacketWriter(Configuration configuration) {
        this.encoder = new PacketEncoder(configuration, configuration.getJsonSupport());
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof OutPacketMessage packets && packets.getTransport() == Transport.POLLING) {
            answerPoll(context, packets, promise);
            return;
        }
        super.write(context, message, promise);
    }

    /** Once a poll, as this connection is then closed; what is left waits for the next one. */
    private void answerPoll(ChannelHandlerContext context, OutPacketMessage message, ChannelPromise promise)
            throws IOException {
        var waiting = message.getClientHead().getPacketsQueue(Transport.POLLING);
        var answered = context.channel().attr(EncoderHandler.WRITE_ONCE);
        if (!context.channel().isActive() || waiting.isEmpty() || !answered.compareAndSet(null, true)) {
            promise.trySuccess();
            return;
        }
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.OK,
                encode(waiting, context.alloc().ioBuffer(), context));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=UTF-8");
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        HttpUtil.setContentLength(response, response.content().readableBytes());
        var origin = context.channel().attr(EncoderHandler.ORIGIN).get();
        if (origin != null) { // one that OriginGate let through
            response.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            response.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
        context.writeAndFlush(response, promise).addListener(ChannelFutureListener.CLOSE);
    }

    private ByteBuf encode(Queue<Packet> waiting, ByteBuf out, ChannelHandlerContext context) throws IOException {
        while (out.readableBytes() < FULL_BYTES) {
            var packet = waiting.poll();
            if (packet == null) {
                break;
            }
            if (out.isReadable()) {
                out.writeByte(SEPARATOR);
            }
            encoder.encodePacket(packet, out, context.alloc(), true);
        }
        return out;
    }
}
