package io.fieldline.bridge.commands;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;

/** Opens consumers of commands. */
@FunctionalInterface
public interface CommandSource {
    /**
     * A consumer of all partitions, at their ends, so that it gets the commands from now on. Blocks until the topic
     * exists.
     *
     * @throws ExecutionException if Kafka refuses
     */
    Consumer<byte[], byte[]> openAtEnd() throws ExecutionException, InterruptedException;
}
