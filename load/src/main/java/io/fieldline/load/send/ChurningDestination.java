package io.fieldline.load.send;

import io.fieldline.load.form.Message;
import java.io.IOException;
import java.time.Duration;

/** A connection that ends after some time, and that a new one replaces, under another name. */
public final class ChurningDestination implements Destination {
    private final Connector connector;
    private final Duration lifetime;
    private Destination current;
    private long end;
    private int number;

    /** Makes a connection. */
    @FunctionalInterface
    public interface Connector {
        Destination connect(int number) throws IOException, InterruptedException;
    }

    /** Makes the first connection, which ends after {@code first}; the others last for {@code lifetime}. */
    public ChurningDestination(Connector connector, Duration first, Duration lifetime)
            throws IOException, InterruptedException {
        this.connector = connector;
        this.lifetime = lifetime;
        this.current = connector.connect(number);
        this.end = System.nanoTime() + first.toNanos();
    }

    @Override
    public void awaitRoom() throws IOException, InterruptedException {
        if (System.nanoTime() - end > 0) {
            current.close();
            current = connector.connect(++number);
            end = System.nanoTime() + lifetime.toNanos();
        }
        current.awaitRoom();
    }

    @Override
    public void send(Message message, Runnable acknowledged) throws IOException, InterruptedException {
        current.send(message, acknowledged);
    }

    @Override
    public void flush() {
        current.flush();
    }

    @Override
    public void drain() throws IOException, InterruptedException {
        current.drain();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        current.close();
    }
}
