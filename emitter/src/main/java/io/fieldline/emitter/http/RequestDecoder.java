package io.fieldline.emitter.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Decodes one request at a time: the next one only when {@link #next} says that the answer to the last one is flushed. What a
 * client sends before that stays here, undecoded, and as soon as there is any the socket is not read, so that TCP slows the
 * client down.
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
            connection.receives();
        }
        read(context, message);
    }

    /** Netty's decoder would ask for more bytes itself when nothing was decoded and auto-read is off. */
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
            connection.discards(in.readableBytes());
            in.skipBytes(in.readableBytes());
            return;
        }
        if (!answering) {
            super.decode(context, in, out);
            answering = out.stream().anyMatch(LastHttpContent.class::isInstance);
        }
    }

    /** The last request is answered: decodes the next one, if it is here already. */
    void next(ChannelHandlerContext context) throws Exception {
        answering = false;
        context.channel().config().setAutoRead(true);
        if (!reading && !context.isRemoved()) { // else the loop that reads goes on by itself
            if (actualReadableBytes() > 0) {
                connection.receives();
            }
            read(context, Unpooled.EMPTY_BUFFER);
        }
    }

    /** Nothing that comes from now on is decoded. */
    void discard(ChannelHandlerContext context) {
        discarding = true;
        context.channel().config().setAutoRead(true);
    }
}
