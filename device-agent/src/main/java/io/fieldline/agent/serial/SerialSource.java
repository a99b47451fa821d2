package io.fieldline.agent.serial;

import static io.fieldline.agent.Counters.Counter.REFUSED_COMMANDS;

import io.fieldline.agent.Answer;
import io.fieldline.agent.Counters;
import io.fieldline.agent.Health;
import io.fieldline.agent.Health.State;
import io.fieldline.agent.Source;
import io.fieldline.agent.serial.PortChooser.Port;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A board on a serial line: finds and opens it whenever it is there, hands over what its valid lines say, and passes
 * commands on. The port of a board that is silent is reopened.
 */
public final class SerialSource implements Source {
    private static final Logger log = LoggerFactory.getLogger(SerialSource.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Commands that wait to be written, each within half a second; more are refused. */
    private static final int MAX_COMMANDS = 8;

    /** A clock that shows an earlier year was never set. */
    private static final int FIRST_YEAR = 2026;

    private final BoardAddress address;
    private final BoardOptions options;
    private final PortChooser chooser;
    private final SilenceTimer timer;
    private final Counters counters;
    private final Clock clock;
    private final BlockingQueue<String> commands = new ArrayBlockingQueue<>(MAX_COMMANDS);
    private final CountDownLatch stopping = new CountDownLatch(1);

    /**
     * A source of the device of that name.
     *
     * @param memory   a file that keeps which board the device had last
     * @param registry shared by all sources of this agent
     */
    public SerialSource(
            String device,
            BoardAddress address,
            BoardOptions options,
            Path memory,
            PortRegistry registry,
            Counters counters,
            Clock clock) {
        this(device, address, options, memory, registry, counters, clock, SerialLine::usbPorts);
    }

    SerialSource(
            String device,
            BoardAddress address,
            BoardOptions options,
            Path memory,
            PortRegistry registry,
            Counters counters,
            Clock clock,
            Supplier<List<UsbPort>> usbPorts) {
        this.address = address;
        this.options = options;
        this.chooser = new PortChooser(address, device, BoardMemory.of(memory), registry, usbPorts);
        this.timer = new SilenceTimer(options.silence());
        this.counters = counters;
        this.clock = clock;
    }

    @Override
    public void run(Listener listener) throws InterruptedException {
        var reports = new HealthReports(listener, counters);
        while (stopping.getCount() > 0) {
            try {
                openNext(reports);
            } catch (SilentException silent) {
                reports.health(silent.health());
            } catch (IOException lost) {
                timer.unplugged();
                if (stopping.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                    return; // jSerialComm closes its ports when the JVM stops
                }
                reports.health(new Health(State.NO_BOARD, String.valueOf(lost.getMessage())));
            }
            refuseCommands(reports);
        }
    }

    @Override
    public boolean command(String command) {
        return commands.offer(forBoard(command));
    }

    @Override
    public void stop() {
        stopping.countDown();
    }

    /** Calibrations are dated by us; an older sketch rejects {@code undo}, but would calibrate on {@code calibrate undo}. */
    private String forBoard(String command) {
        if (command.equals("calibrate undo")) {
            return "undo";
        }
        var today = LocalDate.now(clock);
        return command.startsWith("calibrate") && today.getYear() >= FIRST_YEAR ? command + ' ' + today : command;
    }

    private void openNext(HealthReports reports) throws IOException {
        var port = chooser.next(System.nanoTime());
        try (var line = SerialLine.open(port.path())) {
            log.info("serial line open: device={}", port);
            read(new Opening(port, line, reports));
        } finally {
            chooser.release(port);
        }
    }

    /** Reads until the board is gone or silent, or it shows that it is not ours. */
    private void read(Opening opening) throws IOException {
        timer.opened(System.nanoTime());
        while (stopping.getCount() > 0) {
            var valid = opening.readOnce();
            var now = System.nanoTime();
            if (valid) {
                timer.line(now);
            }
            if (address.isSearch() && !opening.isBoard(now)) {
                return;
            }
            if (timer.isExpired(now)) {
                throw new SilentException(opening.silence());
            }
            if (opening.mayWrite()) {
                opening.ask(now);
                opening.write(commands);
            } else {
                refuseCommands(opening.reports);
            }
        }
    }

    private void refuseCommands(HealthReports reports) {
        for (var command = commands.poll(); command != null; command = commands.poll()) {
            counters.add(REFUSED_COMMANDS, 1);
            reports.answered(
                    new Answer(command.split(" ", 2)[0], false, reports.last().detail()));
        }
    }

    /** One opening of a port. */
    private final class Opening {
        private static final long LOOK_FOR_PORTS = 1_000_000_000L;

        /** The bootloader of an Uno waits for 1 to 2 s. */
        private static final long BOOT_TIME = 4_000_000_000L;

        private final Port port;
        private final SerialLine line;
        private final HealthReports reports;
        private final Conversation conversation;
        private final LineBuffer lines = new LineBuffer();
        private final byte[] bytes = new byte[256];
        private final long openedAt = System.nanoTime();
        private long lookedAt = openedAt;
        private boolean known;
        private boolean asked;
        private boolean valid;
        private boolean sent;

        Opening(Port port, SerialLine line, HealthReports reports) {
            this.port = port;
            this.line = line;
            this.reports = reports;
            this.conversation = new Conversation(reports, counters, options, address.isSearch(), chooser::accepts);
        }

        /** Reads what is there; true if a valid line ended in it. */
        boolean readOnce() throws IOException {
            var count = line.read(bytes);
            sent |= count > 0;
            if (count == 0 && lines.isEmpty()) {
                conversation.quiet();
            }
            valid = false;
            lines.add(bytes, count, text -> valid |= conversation.take(text));
            if (valid) {
                asked = false;
                sent = false;
            }
            return valid;
        }

        /** In a search: whether to stay. The chooser is told what the port turned out to be. */
        boolean isBoard(long now) throws IOException {
            if (conversation.isRejected()) {
                chooser.wasRejected(port, now);
                return false;
            }
            if (!known && conversation.hasHeard()) {
                chooser.spoke(port);
            }
            var hello = conversation.hello();
            if (!known && hello.isPresent()) {
                known = true;
                chooser.found(hello.get().boardId());
            }
            if (conversation.hasHeard()) {
                return true;
            }
            var stays = now - openedAt < chooser.patience(port).toNanos()
                    && !conversation.isNoise()
                    && !isNewPortThere(now);
            if (!stays) {
                chooser.wasSilent(port, now);
            }
            return stays;
        }

        /** Looks each second, once a board that was reset by the opening would have spoken. */
        private boolean isNewPortThere(long now) throws IOException {
            if (now - openedAt < BOOT_TIME || now - lookedAt < LOOK_FOR_PORTS) {
                return false;
            }
            lookedAt = now;
            return chooser.hasNewPort();
        }

        /** Other devices than boards are left alone: in a search nothing is written before a valid line came. */
        boolean mayWrite() {
            return !address.isSearch() || conversation.hasHeard();
        }

        /** Sends what the conversation asks for, and asks a silent board whether it is only slow. */
        void ask(long now) throws IOException {
            for (var request = conversation.pollRequest(); request.isPresent(); request = conversation.pollRequest()) {
                line.write(request.get());
            }
            var takesCommands = conversation.isFramed() || !conversation.hasHeard();
            if (!asked && takesCommands && timer.isHalfOver(now)) {
                line.write("info");
                asked = true;
            }
        }

        void write(BlockingQueue<String> waiting) throws IOException {
            for (var command = waiting.poll(); command != null; command = waiting.poll()) {
                line.write(command);
            }
        }

        /** What is wrong with a board that sent no valid line for too long. */
        Health silence() {
            var last = reports.last();
            if (conversation.isNoise() && last.state() == State.NOISE) {
                return last;
            }
            var seconds = timer.patience().toSeconds();
            return new Health(
                    State.SILENT,
                    sent
                            ? "%s has sent no valid line for %d s; is this a Fieldline board at 115200 baud?"
                                    .formatted(port, seconds)
                            : "%s has sent nothing for %d s; is the sketch running?".formatted(port, seconds));
        }
    }

    private static final class SilentException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient Health health;

        SilentException(Health health) {
            super(health.detail());
            this.health = health;
        }

        Health health() {
            return health;
        }
    }
}
