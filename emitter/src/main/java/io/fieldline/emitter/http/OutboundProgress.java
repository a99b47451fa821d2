package io.fieldline.emitter.http;

import io.netty.channel.Channel;

/** Notices that a client reads nothing of what waits for it; new output behind it is not progress. */
final class OutboundProgress {
    private final long patienceNanos;
    private int first;
    private long written;
    private long since = System.nanoTime();

    OutboundProgress(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    boolean isEmpty(Channel channel) {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null || buffer.isEmpty();
    }

    /** By the event loop of this channel. */
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
        return now - since > patienceNanos;
    }
}
