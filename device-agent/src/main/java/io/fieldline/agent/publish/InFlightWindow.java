package io.fieldline.agent.publish;

import io.fieldline.agent.publish.QueuedReading.Lane;
import java.time.Duration;

/**
 * Counts the messages in flight, and limits them. Each reset starts a new generation. Readings of an earlier generation
 * are sent again, so their acknowledgements only make room. Not thread-safe: the publisher guards it.
 */
final class InFlightWindow {
    /** Enough to fill a slow link; more would only have to be sent again after a broken connection. */
    private static final int MAX_SIZE = 64;

    /** Time between two readings that ask whether somebody has subscribed. */
    private static final Duration NO_SUBSCRIBER_PAUSE = Duration.ofSeconds(1);

    private int size = 1;
    private int inFlight;
    private int backlogInFlight;
    private int generation;
    private long pausedUntil = System.nanoTime();
    private boolean waitingForSubscriber;

    /** Nothing is in flight on a new connection, and one reading shows whether somebody is subscribed. */
    void connected() {
        size = 1;
        inFlight = 0;
    }

    /** All readings that are not acknowledged are sent again. */
    void reset() {
        generation++;
        backlogInFlight = 0;
    }

    /** Somebody is subscribed. */
    void open(int receiveMaximum) {
        size = Math.max(1, Math.min(MAX_SIZE, receiveMaximum - 1)); // one is reserved for control messages
        waitingForSubscriber = false;
    }

    /** Nobody is subscribed: after a pause, one reading at a time shows whether that has changed. */
    void pause() {
        waitingForSubscriber = true;
        size = 1;
        pausedUntil = System.nanoTime() + NO_SUBSCRIBER_PAUSE.toNanos();
        reset();
    }

    boolean isWaitingForSubscriber() {
        return waitingForSubscriber;
    }

    /** Half of the window is for live readings. */
    boolean hasRoomFor(Lane lane) {
        return System.nanoTime() - pausedUntil >= 0
                && inFlight < size
                && (lane == Lane.LIVE || backlogInFlight < Math.max(1, size / 2));
    }

    boolean hasRoomForControl(int receiveMaximum) {
        return inFlight < receiveMaximum;
    }

    boolean isEmpty() {
        return inFlight == 0;
    }

    int inFlight() {
        return inFlight;
    }

    void controlSent() {
        inFlight++;
    }

    void controlAnswered() {
        inFlight--;
    }

    /** Returns the generation, for {@link #answered}. */
    int sent(Lane lane) {
        inFlight++;
        if (lane == Lane.BACKLOG) {
            backlogInFlight++;
        }
        return generation;
    }

    /** Returns false if the reading is sent again in any case. */
    boolean answered(Lane lane, int sentIn) {
        inFlight--;
        if (sentIn != generation) {
            return false;
        }
        if (lane == Lane.BACKLOG) {
            backlogInFlight--;
        }
        return true;
    }
}
