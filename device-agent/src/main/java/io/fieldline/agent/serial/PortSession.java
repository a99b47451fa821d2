package io.fieldline.agent.serial;

import io.fieldline.agent.board.BoardSession;
import io.fieldline.agent.board.LineBuffer;
import io.fieldline.agent.serial.PortChooser.Port;
import io.fieldline.agent.status.Health;
import io.fieldline.agent.status.Health.State;
import java.io.IOException;
import java.time.Duration;

/**
 * One opening of a port: reads lines, sends the requests of the board session, and finds out in a search whether a
 * board is connected. For one thread; times are of the monotonic clock, in nanoseconds.
 */
final class PortSession {
    private static final long LOOK_FOR_PORTS = Duration.ofSeconds(1).toNanos();

    /** A board that was reset by the opening has sent a line by then: the bootloader of an Uno waits for 1 to 2 s. */
    private static final long BOOT_TIME = Duration.ofSeconds(4).toNanos();

    /** After so many values that are not in frames, the board is one that says no id. */
    private static final int CERTAIN = 3;

    private final Port port;
    private final SerialLine line;
    private final BoardSession session;
    private final PortChooser chooser;
    private final boolean search;
    private final LineBuffer lines = new LineBuffer();
    private final byte[] bytes = new byte[256];
    private final long openedAt = System.nanoTime();
    private long lookedAt = openedAt;
    private boolean identified;
    private boolean asked;
    private boolean valid;
    private boolean hasSent;

    /** In a {@code search} the port counts as a board only once it has sent a valid line. */
    PortSession(Port port, SerialLine line, BoardSession session, PortChooser chooser, boolean search) {
        this.port = port;
        this.line = line;
        this.session = session;
        this.chooser = chooser;
        this.search = search;
    }

    /** Reads the available bytes, or waits a moment for them; returns true if a valid line ended. */
    boolean read() throws IOException {
        var count = line.read(bytes);
        hasSent |= count > 0;
        if (count == 0 && lines.isEmpty()) {
            session.quiet();
        }
        valid = false;
        lines.add(bytes, count, text -> valid |= session.take(text));
        if (valid) {
            asked = false;
            hasSent = false;
        }
        return valid;
    }

    /** Whether to keep the port open; in a search, reports to the chooser what was found. */
    boolean isBoard(long now) throws IOException {
        if (session.isRejected()) {
            chooser.wasRejected(port, now);
            return false;
        }
        if (session.hasValidLine()) {
            identify();
            return true;
        }
        if (!search) {
            return true;
        }
        var stays = now - openedAt < chooser.patience(port).toNanos() && !session.isNoise() && !isNewPortThere(now);
        if (!stays) {
            chooser.wasSilent(port, now, hasSent ? session.describeInvalid(lines.begun()) : "");
        }
        return stays;
    }

    /**
     * In a search nothing is written before the first valid line, because the port may belong to another kind of
     * device.
     */
    boolean mayWrite() {
        return !search || session.hasValidLine();
    }

    /** Sends the requests of the board session; with {@code ask}, asks the board once whether it is only slow. */
    void sendRequests(boolean ask) throws IOException {
        for (var request = session.pollRequest(); request.isPresent(); request = session.pollRequest()) {
            write(request.get());
        }
        if (ask && !asked && takesCommands()) {
            write("info");
            asked = true;
        }
    }

    boolean takesCommands() {
        return session.takesCommands();
    }

    void write(String command) throws IOException {
        line.write(command);
    }

    /** The problem of a board that sent no valid line for {@code patience}. */
    Health silence(Duration patience, Health last) {
        if (session.isNoise() && last.state() == State.NOISE) {
            return last;
        }
        return new Health(
                State.SILENT,
                hasSent
                        ? "%s has sent no valid line for %d s: %s"
                                .formatted(port, patience.toSeconds(), session.describeInvalid(lines.begun()))
                        : "%s has sent nothing for %d s; is the sketch running?".formatted(port, patience.toSeconds()));
    }

    private void identify() {
        if (identified) {
            return;
        }
        chooser.spoke(port);
        var hello = session.hello();
        identified = hello.isPresent() || session.sketchLines() >= CERTAIN;
        if (hello.isPresent()) {
            chooser.found(hello.get().boardId());
        } else if (identified && search) {
            chooser.found(chooser.identity(port));
        }
    }

    /** Checks each second. */
    private boolean isNewPortThere(long now) throws IOException {
        if (now - openedAt < BOOT_TIME || now - lookedAt < LOOK_FOR_PORTS) {
            return false;
        }
        lookedAt = now;
        return chooser.hasNewPort();
    }
}
