package io.fieldline.load.observe;

import java.util.Optional;

/** Follows one point of the chain on its own thread. */
public interface Observer extends AutoCloseable {
    /** Why it no longer observes. */
    Optional<String> failure();

    @Override
    void close();
}
