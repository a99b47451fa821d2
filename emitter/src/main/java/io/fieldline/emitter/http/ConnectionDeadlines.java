package io.fieldline.emitter.http;

import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.access.Refusals.Reason;
import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose client misses a deadline. A request must arrive within 10 s. The next request must begin within 15 s.
 * A Socket.IO poll is answered within 60 s. A websocket must not be silent for 60 s, because pages answer pings. The client
 * must read some bytes of a response within {@code slow-client-timeout}; the whole response may take longer.
 */
final class ConnectionDeadlines {
    private static final long REQUEST_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long POLL_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** A client may finish a refused request within this time and {@link #DISCARD_BYTES}, so that it reads the reason. */
    private static final long DISCARD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long DISCARD_BYTES = 262_144;

    enum State {
        IDLE,
        RECEIVING,
        ANSWERING,
        DISCARDING,
        WEBSOCKET
    }

    private final Refusals refusals;
    private final OutboundProgress output;
    private State state = State.IDLE;
    private long since = System.nanoTime();
    private boolean isPoll;
    private long discarded;

    /** {@code readTimeoutNanos} is how long a client may read nothing of a response. */
    ConnectionDeadlines(Refusals refusals, long readTimeoutNanos) {
        this.refusals = refusals;
        this.output = new OutboundProgress(readTimeoutNanos);
    }

    boolean isIn(State other) {
        return state == other;
    }

    /** Starts the deadline of this state, even if the connection is in this state already. */
    void enter(State next) {
        state = next;
        since = System.nanoTime();
    }

    void setPoll(boolean poll) {
        isPoll = poll;
    }

    void countDiscarded(int bytes) {
        discarded += bytes;
    }

    /** Closes the channel if its deadline has passed. The event loop calls this once a second. */
    void check(Channel channel) {
        var now = System.nanoTime();
        if (output.isStuck(channel, now)) {
            refuse(channel, Reason.UNREAD);
            return;
        }
        var nanos = now - since;
        switch (state) {
            case IDLE -> closeIf(nanos > IDLE_NANOS, channel);
            case RECEIVING -> {
                if (nanos > REQUEST_NANOS) {
                    refuse(channel, Reason.SLOW);
                }
            }
            case ANSWERING -> closeIf(isPoll && nanos > POLL_NANOS && output.isEmpty(channel), channel);
            case DISCARDING -> closeIf(nanos > DISCARD_NANOS || discarded > DISCARD_BYTES, channel);
            case WEBSOCKET -> closeIf(nanos > SILENCE_NANOS, channel);
        }
    }

    private void refuse(Channel channel, Reason reason) {
        refusals.add(reason, channel);
        closeIf(true, channel);
    }

    private static void closeIf(boolean isOver, Channel channel) {
        if (isOver) {
            var unused = channel.close();
        }
    }
}
