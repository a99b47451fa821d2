package io.fieldline.emitter.operations;

import io.fieldline.kafka.Topic;
import java.util.Optional;

/** Stores what operators do. */
@FunctionalInterface
public interface RecordStore {
    /** Returns once it is stored, and the state that pages see contains it; an empty record deletes the key. */
    void store(Topic topic, String key, Optional<Record> message) throws UnavailableException, InterruptedException;

    /** Nothing confirmed that it is stored; the message says why. */
    final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1;

        public UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
