package io.fieldline.agent.board;

import static io.fieldline.agent.status.Counters.Counter.BAD_LINES;
import static io.fieldline.agent.status.Counters.Counter.BOARD_RESETS;

import io.fieldline.agent.board.ParsedLine.Bad;
import io.fieldline.agent.board.ParsedLine.BareNumber;
import io.fieldline.agent.board.ParsedLine.Frame;
import io.fieldline.agent.board.ParsedLine.Hello;
import io.fieldline.agent.board.ParsedLine.UnknownFrame;
import io.fieldline.agent.source.CommandAnswer;
import io.fieldline.agent.source.Measurement;
import io.fieldline.agent.source.Source.Listener;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Health;
import io.fieldline.agent.status.Health.State;
import io.fieldline.messages.Quality;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Interprets the lines of one board during one opening of its port: which are from the bootloader, which frames are
 * missing, whether the board was reset, and whether it is the expected board. For one thread.
 */
public final class BoardSession {
    private static final Logger log = LoggerFactory.getLogger(BoardSession.class);

    /** After this many invalid lines and no valid one, the lines are noise. */
    private static final int NOISE = 20;

    /** Maximum number of frames that wait for the id of the board; a board that sends more has no id. */
    private static final int MAX_UNIDENTIFIED = 64;

    private final Listener listener;
    private final Counters counters;
    private final BoardOptions options;
    private final Predicate<String> accepts;
    private final FrameSequence sequence;
    private final Deque<Measurement> unidentified = new ArrayDeque<>();
    private final Deque<String> requests = new ArrayDeque<>();
    private boolean identify;
    private boolean rejected;
    private boolean cutOff = true;
    private boolean validLine;
    private boolean healthReported;
    private boolean framed;
    private boolean asked;
    private int badInARow;
    private String outdated = "";
    private @Nullable Hello hello;

    /**
     * Starts at the opening of a port.
     *
     * @param identify whether measurements wait until the board has sent its id
     * @param accepts  whether a board is the expected one, by its id
     */
    public BoardSession(
            Listener listener, Counters counters, BoardOptions options, boolean identify, Predicate<String> accepts) {
        this.listener = listener;
        this.counters = counters;
        this.options = options;
        this.identify = identify;
        this.accepts = accepts;
        this.sequence = new FrameSequence(counters);
    }

    /** Takes a raw line; returns true if it is valid. */
    public boolean take(String line) {
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
            take(frame);
        } else if (parsed instanceof Hello greeting) {
            greet(greeting);
        } else if (parsed instanceof ParsedLine.Answer answer) {
            take(answer);
        } else if (parsed instanceof UnknownFrame unknown) {
            take(unknown);
        } else { // an empty line, or one without a measurement, proves nothing about the board
            return false;
        }
        return true;
    }

    /** The line was quiet for a while and no line had begun, so the next one is complete. */
    public void quiet() {
        cutOff = false;
    }

    /** The next command to send. */
    public Optional<String> pollRequest() {
        if (framed && hello == null && !asked) { // it was running when its port was opened
            asked = true;
            requests.add("info");
        }
        return Optional.ofNullable(requests.poll());
    }

    /** Whether a valid line was received. */
    public boolean hasValidLine() {
        return validLine;
    }

    /** Whether the board sends frames, so that it takes commands. */
    public boolean isFramed() {
        return framed;
    }

    /** The last greeting of the board. */
    public Optional<Hello> hello() {
        return Optional.ofNullable(hello);
    }

    /** Whether this is not the expected board; its measurements are not passed on. */
    public boolean isRejected() {
        return rejected;
    }

    /** Whether all recent lines were invalid. */
    public boolean isNoise() {
        return badInARow >= NOISE;
    }

    private void take(Frame frame) {
        framed = true;
        for (var flag : frame.unknownFlags()) {
            isOutdated("the board sends the flag '%s', which this agent does not know".formatted(flag));
        }
        markWell();
        sequence.next(frame.sequence());
        measured(frame.measurement());
    }

    private void take(ParsedLine.Answer answer) {
        framed = true;
        markWell();
        if (answer.command().equals("info") || answer.command().equals("calibration")) {
            log.info("board: {}", answer.detail());
        }
        if (!rejected) {
            listener.answered(new CommandAnswer(answer.command(), answer.ok(), answer.detail()));
        }
    }

    private void take(UnknownFrame unknown) {
        framed = true;
        if (counters.add(BAD_LINES, 1) == 1) {
            log.warn("a frame of an unknown kind, further ones are only counted: line={}", unknown.line());
        }
        isOutdated("the board sends frames that this agent does not know (%s)".formatted(unknown.reason()));
        markWell();
    }

    /** The first line may lack its beginning, and a board that sends checked frames sends no bare numbers. */
    private boolean take(BareNumber bare, String line, boolean first) {
        if (framed) {
            bad(new Bad(line, "a number without a frame, from a board that sends frames"));
            return false;
        }
        if (!first) {
            markWell();
            listener.measured(new Measurement(
                    options.defaultMetric(),
                    bare.value(),
                    options.defaultUnit().orElse(""),
                    Quality.UNVERIFIED,
                    Map.of()));
        }
        return true;
    }

    private void measured(Measurement measurement) {
        if (rejected) {
            return;
        }
        if (isUnidentified()) {
            unidentified.add(measurement);
            if (unidentified.size() > MAX_UNIDENTIFIED) {
                identify = false;
                release();
            }
            return;
        }
        listener.measured(hasKnownProtocol(hello) ? measurement : unverified(measurement));
    }

    private void release() {
        while (!unidentified.isEmpty()) {
            measured(unidentified.remove());
        }
    }

    private static boolean hasKnownProtocol(@Nullable Hello hello) {
        return hello == null || hello.protocol().equals(Hello.PROTOCOL);
    }

    /** A newer protocol may use the same field for something else. */
    private static Measurement unverified(Measurement measurement) {
        return measurement.quality() == Quality.OK || measurement.quality() == Quality.BELOW_RANGE
                ? new Measurement(
                        measurement.metric(),
                        measurement.value(),
                        measurement.unit(),
                        Quality.UNVERIFIED,
                        measurement.raw())
                : measurement;
    }

    private void bad(Bad bad) {
        badInARow++;
        if (validLine && counters.add(BAD_LINES, 1) == 1) { // earlier lines are from the bootloader
            log.warn(
                    "a bad line, further ones are only counted: line={} reason={}",
                    EscapedText.of(bad.line()),
                    bad.reason());
        }
        if (badInARow == NOISE) {
            listener.health(new Health(
                    State.NOISE,
                    "%d invalid lines in a row; is this a Fieldline board at 115200 baud?".formatted(NOISE)));
        }
    }

    private void isOutdated(String why) {
        if (outdated.isEmpty()) {
            outdated = why;
            healthReported = false;
        }
    }

    private Health health() {
        return outdated.isEmpty() ? Health.WELL : new Health(State.OUTDATED, outdated + "; update the agent");
    }

    private void markWell() {
        if (isNoise()) {
            healthReported = false;
        }
        validLine = true;
        badInARow = 0;
        if (!healthReported && !isUnidentified()) {
            healthReported = true;
            listener.health(health());
        }
    }

    private boolean isUnidentified() {
        return rejected || (identify && framed && hello == null);
    }

    private void greet(Hello greeting) {
        framed = true;
        rejected = !accepts.test(greeting.boardId());
        if (rejected) {
            unidentified.clear();
            return;
        }
        if (!hasKnownProtocol(greeting)) {
            isOutdated(
                    "the board speaks protocol %s, this agent only %s".formatted(greeting.protocol(), Hello.PROTOCOL));
        }
        follow(greeting);
        hello = greeting;
        markWell();
        listener.answered(new CommandAnswer("info", true, greeting.describe()));
        release();
    }

    private void follow(Hello greeting) {
        if (hello != null && hello.bootCount() == greeting.bootCount()) {
            return;
        }
        options.interval().ifPresent(interval -> requests.add("interval " + interval.toMillis()));
        if (hello == null) {
            log.info("board: {}", greeting.describe());
            return;
        }
        counters.add(BOARD_RESETS, 1);
        log.warn("the board was reset: {}", greeting.describe());
        sequence.restart();
    }
}
