package io.fieldline.load.send;

import io.fieldline.load.Load;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Sends the readings of every {@code senders}th device over one connection, in turn. */
public final class Sender {
    private final int number;
    private final Load load;
    private final Run run;
    private final Destination destination;
    private final SendTimes times;
    private final Acknowledged acknowledged;
    private final Clock clock;

    /** Receives what the other side has accepted. */
    @FunctionalInterface
    public interface Acknowledged {
        void arrived(int device, int sequence);
    }

    public Sender(
            int number,
            Load load,
            Run run,
            Destination destination,
            SendTimes times,
            Acknowledged acknowledged,
            Clock clock) {
        this.number = number;
        this.load = load;
        this.run = run;
        this.destination = destination;
        this.times = times;
        this.acknowledged = acknowledged;
        this.clock = clock;
    }

    /** Sends all of its readings; {@code start} is on the clock of {@link System#nanoTime}. */
    public void send(long start) throws IOException, InterruptedException {
        var devices = IntStream.range(0, load.devices())
                .filter(device -> device % load.senders() == number)
                .toArray();
        for (var sequence = 0; sequence < load.messagesOf(devices[0]); sequence++) {
            for (var device : devices) {
                if (sequence < load.messagesOf(device)) {
                    sendAt(due(start, device, sequence), device, sequence);
                }
            }
        }
        destination.close();
    }

    /** The messages of all devices alternate, so the schedule of one message follows from its number in the whole run. */
    private long due(long start, int device, int sequence) {
        var position = (long) sequence * load.devices() + device;
        return load.perSecond() == 0
                ? System.nanoTime()
                : start + Math.round(position / load.perSecond() * TimeUnit.SECONDS.toNanos(1));
    }

    private void sendAt(long due, int device, int sequence) throws IOException, InterruptedException {
        var wait = due - System.nanoTime();
        if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(wait);
        }
        times.sent(device, sequence, due);
        var payload = run.reading(device, sequence, clock.instant());
        destination.send(run.device(device), payload, () -> acknowledged.arrived(device, sequence));
    }
}
