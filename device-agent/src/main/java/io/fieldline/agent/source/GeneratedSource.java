package io.fieldline.agent.source;

import io.fieldline.agent.status.Health;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Generated measurements at a steady rate: for trying Fieldline without a board. It answers {@code info} and
 * {@code interval <ms>} as a board does; an interval lasts until the agent ends.
 */
public final class GeneratedSource implements Source {
    private static final Pattern INTERVAL = Pattern.compile("interval (\\d{1,5})");
    private static final int SHORTEST_MILLIS = 20;
    private static final int LONGEST_MILLIS = 60_000;
    private static final int MOST_COMMANDS = 8;

    private final Supplier<Measurement> measurements;
    private final BlockingQueue<String> commands = new ArrayBlockingQueue<>(MOST_COMMANDS);
    private Duration interval;
    private volatile boolean stopping;

    public GeneratedSource(Supplier<Measurement> measurements, Duration interval) {
        this.measurements = measurements;
        this.interval = interval;
    }

    @Override
    public void run(Listener listener) throws InterruptedException {
        listener.health(Health.WELL);
        var next = System.nanoTime();
        while (!stopping) {
            var command = commands.poll(next - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (stopping) {
                return;
            }
            if (command == null) {
                next += interval.toNanos();
                listener.measured(measurements.get());
                continue;
            }
            var before = interval;
            listener.answered(answer(command));
            if (!before.equals(interval)) {
                next = System.nanoTime();
            }
        }
    }

    @Override
    public boolean command(String command) {
        return commands.offer(command);
    }

    @Override
    public void stop() {
        stopping = true;
        commands.offer(""); // ends the wait; if it does not fit, there is no wait
    }

    private CommandAnswer answer(String command) {
        if (command.equals("info")) {
            return new CommandAnswer(command, true, "source=simulated;interval_ms=" + interval.toMillis());
        }
        var requested = INTERVAL.matcher(command);
        if (!requested.matches()) {
            return new CommandAnswer(command.split(" ", 2)[0], false, "unknown");
        }
        var millis = Integer.parseInt(requested.group(1));
        if (millis < SHORTEST_MILLIS || millis > LONGEST_MILLIS) {
            return new CommandAnswer("interval", false, "expected_20_to_60000");
        }
        interval = Duration.ofMillis(millis);
        return new CommandAnswer("interval", true, String.valueOf(millis));
    }
}
