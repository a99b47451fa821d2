package io.fieldline.load.observe;

/** Follows one point of the chain on its own thread. */
public interface Observer extends AutoCloseable {
    @Override
    void close();
}
