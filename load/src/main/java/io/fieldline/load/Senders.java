package io.fieldline.load;

import io.fieldline.lifecycle.ErrorText;
import io.fieldline.load.form.Form;
import io.fieldline.load.send.Destination;
import io.fieldline.load.send.Schedule;
import io.fieldline.load.send.Sender;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

/** The threads that send, one for each destination. Thread-safe. */
final class Senders {
    private final Load load;
    private final Form form;
    private final Schedule schedule;
    private final Sender.Acknowledged acknowledged;
    private final List<Running> all = new ArrayList<>();
    private Optional<String> failure = Optional.empty();
    private double seconds;

    private record Running(Sender sender, CompletableFuture<Void> end) {
        boolean isStuck(Duration time) {
            return !end.isDone() && System.nanoTime() - sender.begun() > time.toNanos();
        }
    }

    Senders(Load load, Form form, Schedule schedule, Sender.Acknowledged acknowledged) {
        this.load = load;
        this.form = form;
        this.schedule = schedule;
        this.acknowledged = acknowledged;
    }

    /**
     * Starts them. The schedule begins when all are warm.
     *
     * @param warmUp how long they send before that
     * @param begin  runs at that moment
     */
    void start(List<Destination> destinations, Duration warmUp, Runnable begin) {
        var warm = new CyclicBarrier(destinations.size(), () -> {
            begin.run();
            schedule.begin(System.nanoTime());
        });
        for (var number = 0; number < destinations.size(); number++) {
            var sender = new Sender(number, load, form, destinations.get(number), acknowledged, Clock.systemUTC());
            var running = new Running(sender, new CompletableFuture<>());
            all.add(running);
            var thread = new Thread(() -> send(running, warmUp, warm), "sender-" + number);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void send(Running running, Duration warmUp, CyclicBarrier warm) {
        try {
            running.sender().warmUp(warmUp);
            warm.await();
            running.sender().send(schedule);
        } catch (IOException | RuntimeException failed) {
            fail(ErrorText.of(failed));
        } catch (InterruptedException | BrokenBarrierException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            noteEnd();
            running.end().complete(null);
        }
    }

    boolean areDone() {
        return all.stream().allMatch(running -> running.end().isDone());
    }

    /** Whether one of them could not send a message in that time, or waits that long for the last acknowledgement. */
    boolean isOneStuck(Duration time) {
        return all.stream().anyMatch(running -> running.isStuck(time));
    }

    /** The first error of a sender. */
    synchronized Optional<String> failure() {
        return failure;
    }

    /** How long they sent. */
    synchronized double seconds() {
        return seconds;
    }

    private synchronized void fail(String reason) {
        failure = failure.or(() -> Optional.of(reason));
    }

    private synchronized void noteEnd() {
        seconds = Math.max(seconds, (System.nanoTime() - schedule.start()) / (double) TimeUnit.SECONDS.toNanos(1));
    }
}
