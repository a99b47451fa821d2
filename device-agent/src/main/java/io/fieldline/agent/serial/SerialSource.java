package io.fieldline.agent.serial;

import static io.fieldline.agent.status.Counters.Counter.REFUSED_COMMANDS;

import io.fieldline.agent.board.BoardOptions;
import io.fieldline.agent.board.BoardSession;
import io.fieldline.agent.board.ExpectedBoard;
import io.fieldline.agent.board.HealthReports;
import io.fieldline.agent.serial.PortChooser.Port;
import io.fieldline.agent.sketch.SketchParser;
import io.fieldline.agent.source.CommandAnswer;
import io.fieldline.agent.source.Source;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Health;
import io.fieldline.agent.status.Health.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A board on a serial line: finds and opens it when it is connected, hands over the content of valid lines, and passes
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
    private SketchParser sketch;
    private Optional<Port> lastPort = Optional.empty();
    private final BlockingQueue<String> commands = new ArrayBlockingQueue<>(MAX_COMMANDS);
    private final CountDownLatch stopping = new CountDownLatch(1);

    /**
     * Creates the source of a device.
     *
     * @param memory   a file with the last board of the device
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
        this.sketch = new SketchParser(options.sketch());
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
                lastPort = Optional.empty(); // the next board there may be another one
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

    /**
     * The agent dates calibrations; an older sketch rejects {@code undo}, but would calibrate on {@code calibrate
     * undo}.
     */
    private String forBoard(String command) {
        if (command.equals("calibrate undo")) {
            return "undo";
        }
        var today = LocalDate.now(clock);
        return command.startsWith("calibrate") && today.getYear() >= FIRST_YEAR ? command + ' ' + today : command;
    }

    private void openNext(HealthReports reports) throws IOException {
        var port = chooser.next(System.nanoTime());
        if (!lastPort.equals(Optional.of(port))) {
            sketch = new SketchParser(options.sketch()); // another board may have other columns
            lastPort = Optional.of(port);
        }
        try (var line = SerialLine.open(port.path(), options.baud())) {
            log.info("serial line open: device={} baud={}", port, options.baud());
            var expected = new ExpectedBoard(address.isSearch(), chooser.identity(port), chooser::accepts);
            var conversation = new BoardSession(reports, counters, options, sketch, expected);
            read(new PortSession(port, line, conversation, chooser, address.isSearch()), reports);
        } finally {
            chooser.release(port);
        }
    }

    /** Reads until the board is unplugged or silent, or is not the expected one. */
    private void read(PortSession session, HealthReports reports) throws IOException {
        timer.opened(System.nanoTime());
        while (stopping.getCount() > 0) {
            var valid = session.read();
            var now = System.nanoTime();
            if (valid) {
                timer.line(now);
            }
            if (!session.isBoard(now)) {
                return;
            }
            if (!session.mayWrite()) { // a search has its own patience
                refuseCommands(reports);
                continue;
            }
            if (timer.isExpired(now)) {
                throw new SilentException(session.silence(timer.patience(), reports.last()));
            }
            session.sendRequests(timer.isHalfOver(now));
            if (!session.takesCommands()) {
                refuseCommands(reports);
                continue;
            }
            for (var command = commands.poll(); command != null; command = commands.poll()) {
                session.write(command);
            }
        }
    }

    private void refuseCommands(HealthReports reports) {
        var problem = reports.last().detail();
        var reason = problem.isEmpty() ? "the board sends no frames, so it does not know commands" : problem;
        for (var command = commands.poll(); command != null; command = commands.poll()) {
            counters.add(REFUSED_COMMANDS, 1);
            reports.answered(new CommandAnswer(command.split(" ", 2)[0], false, reason));
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
