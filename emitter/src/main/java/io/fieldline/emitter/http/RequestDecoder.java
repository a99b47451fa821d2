package io.fieldline.emitter.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Decodes one request at a time. It decodes the next one after {@link #next}, when the response to the previous one is flushed.
 * Until then, it stores the bytes that have arrived, and stops reading the socket, so that TCP slows the client down.
 */
final class RequestDecoder extends HttpRequestDecoder {
    private static final int MAX_LINE_BYTES = 4_096;
    private static final int MAX_HEADER_BYTES = 8_192;

    private final HttpConnection connection;
    private boolean answering;
    private boolean discarding;
    private boolean reading;

    RequestDecoder(HttpConnection connection) {
        super(new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE_BYTES).setMaxHeaderSize(MAX_HEADER_BYTES));
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof ByteBuf bytes && bytes.isReadable() && !answering) {
            connection.onBytes();
        }
        read(context, message);
    }

    /** Netty's decoder would request more bytes itself if it decoded nothing and auto-read is off. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        if (answering && !discarding) {
            context.fireChannelReadComplete();
        } else {
            super.channelReadComplete(context);
        }
    }

    private void read(ChannelHandlerContext context, Object message) throws Exception {
        reading = true;
        try {
            super.channelRead(context, message);
        } finally {
            reading = false;
        }
        if (answering && !context.isRemoved() && actualReadableBytes() > 0) {
            context.channel().config().setAutoRead(false);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (discarding) {
            connection.onDiscarded(in.readableBytes());
            in.skipBytes(in.readableBytes());
            return;
        }
        if (!answering) {
            super.decode(context, in, out);
            answering = out.stream().anyMatch(LastHttpContent.class::isInstance);
        }
    }

    /** The response is flushed: decodes the next request if it has arrived. */
    void next(ChannelHandlerContext context) throws Exception {
        answering = false;
        context.channel().config().setAutoRead(true);
        if (!reading && !context.isRemoved()) { // otherwise the loop that reads continues
            if (actualReadableBytes() > 0) {
                connection.onBytes();
            }
            read(context, Unpooled.EMPTY_BUFFER);
        }
    }

    /** Discards all further bytes. */
    void discard(ChannelHandlerContext context) {
        discarding = true;
        context.channel().config().setAutoRead(true);
    }
}
