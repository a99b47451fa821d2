package io.fieldline.bridge.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.bridge.records.LogLimit;
import io.fieldline.kafka.KafkaFailure;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.messages.Command;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.PrintableText;
import io.fieldline.mqtt.MqttLink.Delivery;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends commands from Kafka to devices, each at most once: it starts at the end of the topic, and sends nothing again.
 * A command waits for the connection to the broker until it is {@link #EXPIRY} old. {@link #run} needs its own thread;
 * nothing else in the bridge waits for it.
 */
public final class CommandForwarder {
    /** An older command, by the time of its record, is dropped. */
    static final Duration EXPIRY = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(CommandForwarder.class);

    /** The broker drops a command that it cannot deliver within this time. */
    private static final Duration MESSAGE_EXPIRY = Duration.ofSeconds(10);

    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration CONNECTION_POLL = Duration.ofMillis(100);

    /** A command is far smaller. */
    private static final int LARGEST_RECORD = 4096;

    private final CommandSource source;
    private final CommandOutlet outlet;
    private final Predicate<String> devices;
    private final Consumer<CommandResult> results;
    private final Clock clock;
    private final Duration retry;
    private final LogLimit invalid = new LogLimit(System::nanoTime);
    private volatile boolean reading;

    /**
     * Creates a forwarder.
     *
     * @param devices the devices whose commands it sends; another bridge sends those of the others
     * @param results counts the result of each command
     * @param retry   the time between two attempts to read commands, if Kafka refuses
     */
    public CommandForwarder(
            CommandSource source,
            CommandOutlet outlet,
            Predicate<String> devices,
            Consumer<CommandResult> results,
            Clock clock,
            Duration retry) {
        this.source = source;
        this.outlet = outlet;
        this.devices = devices;
        this.results = results;
        this.clock = clock;
        this.retry = retry;
    }

    /** Whether it reads commands; false while Kafka is away at the start, or refuses. */
    public boolean isReading() {
        return reading;
    }

    /** Forwards until interrupted. */
    public void run() throws InterruptedException {
        var reported = false;
        while (true) {
            try (var consumer = source.openAtEnd()) {
                reading = true;
                reported = false;
                log.info("ready for commands to devices");
                while (!Thread.interrupted()) {
                    for (var record : consumer.poll(POLL)) {
                        forward(record);
                    }
                }
                throw new InterruptedException();
            } catch (InterruptException stopped) {
                throw new InterruptedException();
            } catch (KafkaException | ExecutionException failed) {
                reading = false;
                if (!reported) {
                    log.warn("cannot read commands, trying again: reason={}", KafkaFailure.explain(failed));
                    reported = true;
                }
                Thread.sleep(retry.toMillis());
            }
        }
    }

    private void forward(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        Command command;
        try {
            command = parse(record.value());
        } catch (IllegalArgumentException wrong) {
            results.accept(CommandResult.INVALID);
            if (invalid.allowsOne()) {
                log.warn("not a command: offset={} reason={}", record.offset(), PrintableText.of(ErrorText.of(wrong)));
            }
            return;
        }
        if (devices.test(command.deviceName())) {
            send(command, Instant.ofEpochMilli(record.timestamp()).plus(EXPIRY));
        }
    }

    private static Command parse(byte[] value) {
        if (value == null || value.length > LARGEST_RECORD) {
            throw new IllegalArgumentException("expected a command of at most %d bytes".formatted(LARGEST_RECORD));
        }
        return MessageJson.parse(value, Command.class);
    }

    private void send(Command command, Instant deadline) throws InterruptedException {
        var topic = "fieldline/" + command.deviceName() + "/commands"; // the name of a device has no /, + or #
        var payload = command.command().getBytes(UTF_8);
        while (!clock.instant().isAfter(deadline)) {
            var delivery = outlet.publishOnce(topic, payload, MESSAGE_EXPIRY);
            if (delivery.isPresent()) {
                await(command, delivery.get());
                return;
            }
            Thread.sleep(CONNECTION_POLL.toMillis());
        }
        dropped(CommandResult.EXPIRED, text(command), "older than %d s".formatted(EXPIRY.toSeconds()));
    }

    /** One command is in flight at a time, so the Receive Maximum of the broker is never reached. */
    private void await(Command command, Future<Delivery> delivery) throws InterruptedException {
        try {
            if (delivery.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS) == Delivery.NO_SUBSCRIBER) {
                dropped(CommandResult.NO_SUBSCRIBER, text(command), "the device is not connected");
                return;
            }
            results.accept(CommandResult.SENT);
            log.debug("sent: {}", text(command));
        } catch (ExecutionException failed) {
            dropped(CommandResult.FAILED, text(command), ErrorText.of(failed.getCause()));
        } catch (TimeoutException silent) {
            dropped(CommandResult.FAILED, text(command), "the broker did not acknowledge it");
        }
    }

    private void dropped(CommandResult result, String what, String reason) {
        results.accept(result);
        log.warn("command not delivered: {} why={} reason={}", what, result.label(), PrintableText.of(reason));
    }

    private static String text(Command command) {
        return "device=%s id=%s".formatted(PrintableText.of(command.deviceName()), PrintableText.of(command.id()));
    }
}
