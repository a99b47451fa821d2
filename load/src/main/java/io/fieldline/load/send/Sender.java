package io.fieldline.load.send;

import io.fieldline.load.Load;
import io.fieldline.load.form.Form;
import io.fieldline.load.form.Message;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Sends the readings of every {@code senders}th device over one connection, in turn. */
public final class Sender {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Load load;
    private final Form form;
    private final Destination destination;
    private final Acknowledged acknowledged;
    private final Clock clock;
    private final int[] devices;
    private volatile long begun = System.nanoTime();

    /** Receives what the other side has accepted. */
    @FunctionalInterface
    public interface Acknowledged {
        void arrived(int device, long sequence);
    }

    /** {@code number} is that of the sender, from 0. */
    public Sender(int number, Load load, Form form, Destination destination, Acknowledged acknowledged, Clock clock) {
        this.load = load;
        this.form = form;
        this.destination = destination;
        this.acknowledged = acknowledged;
        this.clock = clock;
        this.devices = IntStream.range(0, load.devices())
                .filter(device -> device % load.senders() == number)
                .toArray();
    }

    /** Sends messages to a topic that nobody reads, at its rate. Returns when all of them are acknowledged. */
    public void warmUp(Duration time) throws IOException, InterruptedException {
        var start = System.nanoTime();
        for (var number = 0L; Math.max(System.nanoTime() - start, warmUpDelay(number)) < time.toNanos(); number++) {
            await(start + warmUpDelay(number) - System.nanoTime());
            var message = form.message(devices[(int) (number % devices.length)], number, clock.instant());
            var topic = "fieldline/%s/check".formatted(message.device());
            destination.awaitRoom();
            destination.send(new Message(topic, message.device(), message.payload()), () -> {});
        }
        destination.drain();
    }

    /** When it began to send the current message, or will begin; on the clock of {@link System#nanoTime}. */
    public long begun() {
        return begun;
    }

    /** Sends all of its readings. */
    public void send(Schedule schedule) throws IOException, InterruptedException {
        for (var sequence = 0L; sequence < load.messagesOf(devices[0]); sequence++) {
            for (var device : devices) {
                if (sequence < load.messagesOf(device)) {
                    await(schedule.delay(device, sequence));
                    destination.awaitRoom();
                    schedule.begin(device, sequence);
                    send(device, sequence);
                }
            }
        }
        destination.close();
    }

    private long warmUpDelay(long number) {
        return load.hasRate() ? Math.round(number * load.senders() / load.perSecond() * SECOND) : 0;
    }

    private void await(long nanos) throws InterruptedException {
        begun = System.nanoTime() + Math.max(0, nanos);
        if (nanos > 0) {
            destination.flush();
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    }

    private void send(int device, long sequence) throws IOException, InterruptedException {
        var message = form.message(device, sequence, clock.instant());
        destination.send(message, () -> acknowledged.arrived(device, sequence));
    }
}
