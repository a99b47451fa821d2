package io.fieldline.emitter.http;

import io.netty.channel.Channel;

/** Detects a client that reads none of the bytes that wait for it. New bytes behind them are not progress. */
final class OutboundProgress {
    private final long timeoutNanos;
    private int first;
    private long written;
    private long since = System.nanoTime();

    OutboundProgress(long timeoutNanos) {
        this.timeoutNanos = timeoutNanos;
    }

    boolean isEmpty(Channel channel) {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null || buffer.isEmpty();
    }

    /** Called by the event loop of this channel. */
    boolean isStuck(Channel channel, long now) {
        var buffer = channel.unsafe().outboundBuffer();
        if (buffer == null || buffer.isEmpty()) {
            since = now;
            return false;
        }
        var firstNow = System.identityHashCode(buffer.current());
        if (firstNow != first || buffer.currentProgress() != written) {
            first = firstNow;
            written = buffer.currentProgress();
            since = now;
        }
        return now - since > timeoutNanos;
    }
}
