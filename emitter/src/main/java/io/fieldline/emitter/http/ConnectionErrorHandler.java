package io.fieldline.emitter.http;

import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.access.Refusals.Reason;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections after an error, which broken networks and malformed input cause every day. An error that no client can
 * cause ends the process, because Netty's threads would otherwise only log it.
 */
@Sharable
final class ConnectionErrorHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(ConnectionErrorHandler.class);

    private final Refusals refusals;
    private final Thread.UncaughtExceptionHandler fatal;

    ConnectionErrorHandler(Refusals refusals, Thread.UncaughtExceptionHandler fatal) {
        this.refusals = refusals;
        this.fatal = fatal;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug(
                "closing a connection after an error: client={}",
                context.channel().remoteAddress(),
                cause);
        if (cause instanceof TooLongFrameException
                || (cause instanceof CorruptedWebSocketFrameException corrupted
                        && corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG))) {
            refusals.add(Reason.FRAME, context.channel());
        }
        var unused = context.close();
        if (isFatal(cause)) {
            fatal.uncaughtException(Thread.currentThread(), cause);
        }
    }

    /**
     * Deep nesting overflows the stack, and many clients fill Netty's pool of buffers: both end only one connection. If the
     * heap is full, the JVM ends itself.
     */
    private static boolean isFatal(Throwable cause) {
        var root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        return root instanceof Error && !(root instanceof StackOverflowError) && !(root instanceof OutOfMemoryError);
    }
}
