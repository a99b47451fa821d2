package io.fieldline.agent.serial;

import static io.fieldline.agent.Counters.Counter.BAD_LINES;
import static io.fieldline.agent.Counters.Counter.BOARD_RESETS;
import static io.fieldline.agent.Counters.Counter.LOST_FRAMES;

import io.fieldline.agent.Answer;
import io.fieldline.agent.Counters;
import io.fieldline.agent.Health;
import io.fieldline.agent.Health.State;
import io.fieldline.agent.Source.Listener;
import io.fieldline.agent.serial.ParsedLine.Bad;
import io.fieldline.agent.serial.ParsedLine.BareNumber;
import io.fieldline.agent.serial.ParsedLine.Frame;
import io.fieldline.agent.serial.ParsedLine.Hello;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the lines of one board mean in their order, over one opening of the port: which are the bootloader's, which
 * frames are missing, whether the board was reset. Of one thread.
 */
final class Conversation {
    private static final Logger log = LoggerFactory.getLogger(Conversation.class);

    /** So many bad lines and not one good are no accident any more. */
    private static final int NOISE = 20;

    private final Listener listener;
    private final Counters counters;
    private boolean cutOff = true;
    private boolean heard;
    private boolean framed;
    private int badInARow;
    private OptionalLong bootCount = OptionalLong.empty();
    private OptionalLong lastSequence = OptionalLong.empty();

    Conversation(Listener listener, Counters counters) {
        this.listener = listener;
        this.counters = counters;
    }

    /** Takes a line as it came; true when it was a good one. */
    boolean take(String line) {
        var parsed = LineParser.parse(line);
        var first = cutOff;
        cutOff = false;
        if (parsed instanceof Bad bad) {
            bad(bad);
            return false;
        }
        if (parsed instanceof BareNumber bare) {
            return take(bare, line, first);
        }
        if (parsed instanceof Frame frame) {
            wellAgain();
            framed = true;
            follow(frame.sequence());
            listener.measured(frame.measurement());
        } else if (parsed instanceof Hello hello) {
            wellAgain();
            framed = true;
            greet(hello);
        } else if (parsed instanceof ParsedLine.Answer answer) {
            wellAgain();
            listener.answered(new Answer(answer.command(), answer.ok(), answer.detail()));
        }
        return true;
    }

    /** Whether the board speaks frames and has not said who it is: it was running when its port was opened. */
    boolean wantsGreeting() {
        return framed && bootCount.isEmpty();
    }

    /** The first line may lack its beginning, and a board that checks its lines says nothing that is unchecked. */
    private boolean take(BareNumber bare, String line, boolean first) {
        if (framed) {
            bad(new Bad(line, "a number without a frame, from a board that sends frames"));
            return false;
        }
        if (!first) {
            wellAgain();
            listener.measured(bare.measurement());
        }
        return true;
    }

    private void bad(Bad bad) {
        badInARow++;
        if (heard && counters.add(BAD_LINES, 1) == 1) { // before, it was the bootloader's
            log.warn("a bad line, further ones are only counted: line={} reason={}", bad.line(), bad.reason());
        }
        if (badInARow == NOISE) {
            var detail = "%d lines in a row that are none; is this the right board, at 115200 baud?".formatted(NOISE);
            log.warn("noise: {}", detail);
            listener.health(new Health(State.NOISE, detail));
        }
    }

    private void wellAgain() {
        if (!heard || badInARow >= NOISE) {
            listener.health(Health.WELL);
        }
        heard = true;
        badInARow = 0;
    }

    private void greet(Hello hello) {
        if (bootCount.isEmpty()) {
            log.info("board: {}", hello.describe());
        } else if (bootCount.getAsLong() != hello.bootCount()) {
            counters.add(BOARD_RESETS, 1);
            log.warn("the board was reset: {}", hello.describe());
            lastSequence = OptionalLong.empty();
        }
        bootCount = OptionalLong.of(hello.bootCount());
        listener.answered(new Answer("info", true, hello.describe()));
    }

    private void follow(long sequence) {
        if (lastSequence.isPresent()) {
            var missing = (sequence - lastSequence.getAsLong() - 1) & 0xFFFF_FFFFL;
            if (sequence <= lastSequence.getAsLong() && missing > 1_000_000) {
                log.warn("the board's sequence began anew, its greeting was lost: sequence={}", sequence);
                counters.add(BOARD_RESETS, 1);
            } else if (missing > 0 && counters.add(LOST_FRAMES, missing) == missing) {
                log.warn("frames were lost, further ones are only counted: lost={} before={}", missing, sequence);
            }
        }
        lastSequence = OptionalLong.of(sequence);
    }
}
