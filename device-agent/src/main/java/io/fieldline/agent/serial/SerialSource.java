package io.fieldline.agent.serial;

import static io.fieldline.agent.Counters.Counter.LINE_LOSSES;
import static io.fieldline.agent.Counters.Counter.REFUSED_COMMANDS;

import io.fieldline.agent.Answer;
import io.fieldline.agent.Counters;
import io.fieldline.agent.Health;
import io.fieldline.agent.Health.State;
import io.fieldline.agent.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A board on a serial line: finds and opens it whenever it is there, hands over what its good lines say, and passes
 * commands on. A board that is silent is asked whether it is there, and if it does not answer, opened anew.
 */
public final class SerialSource implements Source {
    private static final Logger log = LoggerFactory.getLogger(SerialSource.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Commands that wait to be written, each within half a second; more are refused. */
    private static final int MAX_COMMANDS = 8;

    private final BoardAddress address;
    private final Duration silence;
    private final Counters counters;
    private final BlockingQueue<String> commands = new ArrayBlockingQueue<>(MAX_COMMANDS);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private Health health = Health.WELL; // as it was told last

    /** {@code silence} is how long a board may say nothing. */
    public SerialSource(BoardAddress address, Duration silence, Counters counters) {
        this.address = address;
        this.silence = silence;
        this.counters = counters;
    }

    @Override
    public void run(Listener listener) throws InterruptedException {
        while (stopping.getCount() > 0) {
            try (var line = SerialLine.open(address)) {
                log.info("serial line open: device={}", line.device());
                read(line, listener);
            } catch (SilentException silent) {
                tell(listener, new Health(State.SILENT, silent.getMessage()));
            } catch (IOException lost) {
                if (stopping.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                    return; // jSerialComm closes its ports when the JVM stops
                }
                tell(listener, new Health(State.NO_BOARD, String.valueOf(lost.getMessage())));
            }
            refuseCommands(listener);
        }
    }

    @Override
    public boolean command(String command) {
        return commands.offer(command);
    }

    @Override
    public void stop() {
        stopping.countDown();
    }

    /** Says once what is wrong, on the log and to the listener. */
    private void tell(Listener listener, Health now) {
        if (health.state() != now.state()) {
            counters.add(LINE_LOSSES, 1);
            log.warn("no board, trying each second: {}", now.detail());
            listener.health(now);
        }
        health = now;
    }

    /** Reads until the board is gone or silent. */
    private void read(SerialLine line, Listener listener) throws IOException {
        var conversation = new Conversation(listener, counters);
        var lines = new LineBuffer();
        var bytes = new byte[256];
        var heardAt = System.nanoTime();
        var asked = false;
        var greeted = false;
        var good = new boolean[1];
        while (stopping.getCount() > 0) {
            good[0] = false;
            lines.add(bytes, line.read(bytes), text -> good[0] |= conversation.take(text));
            var now = System.nanoTime();
            if (good[0]) {
                heardAt = now;
                asked = false;
                health = Health.WELL; // which the conversation has told
            }
            if (now - heardAt > silence.toNanos()) {
                throw new SilentException("%s says nothing that can be read since %d s; is the sketch on it?"
                        .formatted(line.device(), silence.toSeconds()));
            }
            if (!greeted && conversation.wantsGreeting()) {
                line.write("info");
                greeted = true;
            }
            if (!asked && now - heardAt > silence.toNanos() / 2) { // it may only be slow
                line.write("info");
                asked = true;
            }
            for (var command = commands.poll(); command != null; command = commands.poll()) {
                line.write(command);
            }
        }
    }

    private void refuseCommands(Listener listener) {
        for (var command = commands.poll(); command != null; command = commands.poll()) {
            counters.add(REFUSED_COMMANDS, 1);
            listener.answered(new Answer(command.split(" ", 2)[0], false, health.detail()));
        }
    }

    private static final class SilentException extends IOException {
        private static final long serialVersionUID = 1L;

        SilentException(String message) {
            super(message);
        }
    }
}
