package io.fieldline.agent.board;

import static io.fieldline.agent.status.Counters.Counter.BAD_LINES;
import static io.fieldline.agent.status.Counters.Counter.BOARD_RESETS;

import io.fieldline.agent.board.ParsedLine.Bad;
import io.fieldline.agent.board.ParsedLine.Frame;
import io.fieldline.agent.board.ParsedLine.Hello;
import io.fieldline.agent.board.ParsedLine.MetricFrame;
import io.fieldline.agent.board.ParsedLine.UnknownFrame;
import io.fieldline.agent.sketch.SketchFormat;
import io.fieldline.agent.sketch.SketchLine.Unreadable;
import io.fieldline.agent.sketch.SketchLine.Values;
import io.fieldline.agent.sketch.SketchParser;
import io.fieldline.agent.source.CommandAnswer;
import io.fieldline.agent.source.Measurement;
import io.fieldline.agent.source.Source.Listener;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Health;
import io.fieldline.agent.status.Health.State;
import io.fieldline.messages.Quality;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
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
    private final SketchReader sketch;
    private final ExpectedBoard expected;
    private final FrameSequence sequence;
    private final MetricDescriptions descriptions = new MetricDescriptions();
    private final InvalidLines invalid;
    private final Deque<Measurement> unidentified = new ArrayDeque<>();
    private final Deque<String> requests = new ArrayDeque<>();
    private boolean identify;
    private boolean rejected;
    private boolean cutOff = true;
    private boolean validLine;
    private boolean healthReported;
    private boolean framed;
    private boolean asked;
    private int sketchLines;
    private String outdated = "";
    private @Nullable Hello hello;

    /**
     * Starts at the opening of a port.
     *
     * @param sketch   remembers the names of columns, which a sketch prints once
     * @param expected which board it must be
     */
    public BoardSession(
            Listener listener, Counters counters, BoardOptions options, SketchParser sketch, ExpectedBoard expected) {
        this.listener = listener;
        this.counters = counters;
        this.options = options;
        this.sketch = new SketchReader(sketch);
        this.expected = expected;
        this.identify = expected.isSearch();
        this.sequence = new FrameSequence(counters);
        this.invalid = new InvalidLines(options.sketch().format());
    }

    /** Takes a raw line; returns true if it is valid. */
    public boolean take(String line) {
        var first = cutOff;
        cutOff = false;
        if (!line.startsWith("$")) {
            return takeSketchLine(line, first);
        }
        if (!acceptsFrames()) {
            bad(line, "a frame, but --format is another one", "for frames run without --format");
            return false;
        }
        var parsed = LineParser.parse(line);
        if (parsed instanceof Bad bad) {
            bad(line, bad.reason(), "");
            return false;
        }
        framed = true;
        if (parsed instanceof Frame frame) {
            take(frame);
        } else if (parsed instanceof Hello greeting) {
            greet(greeting);
        } else if (parsed instanceof MetricFrame metric) {
            descriptions.add(metric);
            markWell();
        } else if (parsed instanceof ParsedLine.Answer answer) {
            take(answer);
        } else if (parsed instanceof UnknownFrame unknown) {
            take(unknown);
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

    /** Whether it is a board that sends frames, so that it takes commands, or may be one. */
    public boolean takesCommands() {
        return framed || (!validLine && acceptsFrames());
    }

    /** The last greeting of the board. */
    public Optional<Hello> hello() {
        return Optional.ofNullable(hello);
    }

    /** Whether this is not the expected board; its measurements are not passed on. */
    public boolean isRejected() {
        return rejected;
    }

    /** The number of valid lines that were not frames. */
    public int sketchLines() {
        return sketchLines;
    }

    /** Whether all recent lines were invalid. */
    public boolean isNoise() {
        return invalid.count() >= NOISE;
    }

    /**
     * Says what the board has sent since its last valid line, and what to type.
     *
     * @param begun the line that has no end yet
     */
    public String describeInvalid(String begun) {
        if (invalid.count() == 0) {
            invalid.add(begun, "");
        }
        return invalid.describe(options.baud());
    }

    private boolean acceptsFrames() {
        var format = options.sketch().format();
        return format == SketchFormat.AUTO || format == SketchFormat.FIELDLINE;
    }

    private void take(Frame frame) {
        for (var flag : frame.unknownFlags()) {
            isOutdated("the board sends the flag '%s', which this agent does not know".formatted(flag));
        }
        markWell();
        sequence.next(frame.sequence());
        measured(frame.measurement());
    }

    private void take(ParsedLine.Answer answer) {
        markWell();
        if (answer.command().equals("info") || answer.command().equals("calibration")) {
            log.info("board: {}", answer.detail());
        }
        if (!rejected) {
            listener.answered(new CommandAnswer(answer.command(), answer.ok(), answer.detail()));
        }
    }

    private void take(UnknownFrame unknown) {
        if (counters.add(BAD_LINES, 1) == 1) {
            log.warn("a frame of an unknown kind, further ones are only counted: line={}", unknown.line());
        }
        isOutdated("the board sends frames that this agent does not know (%s)".formatted(unknown.reason()));
        markWell();
    }

    /** A line without a value proves nothing about the board. */
    private boolean takeSketchLine(String line, boolean first) {
        var parsed = sketch.parse(line);
        if (parsed instanceof Unreadable unreadable) {
            bad(line, unreadable.reason(), unreadable.advice());
            return false;
        }
        return parsed instanceof Values values && take(values, line, first);
    }

    /**
     * A board that sends checked frames sends nothing else. The first line may lack its beginning, which only JSON shows.
     */
    private boolean take(Values values, String line, boolean first) {
        if (framed) {
            bad(line, "a value without a frame, from a board that sends frames", "");
            return false;
        }
        if (identify && sketchLines == 0 && SketchReader.hasFault(values)) {
            return false;
        }
        if (first && values.format() != SketchFormat.JSON) {
            return true;
        }
        if (sketchLines++ == 0) {
            rejected = !expected.accepts(expected.portId());
        }
        if (!rejected) {
            markWell();
            listener.measured(sketch.measurement(values, line));
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
        var complete = descriptions.complete(measurement, System.nanoTime());
        listener.measured(hasKnownProtocol(hello) ? complete : unverified(complete));
    }

    private void release() {
        while (!unidentified.isEmpty()) {
            measured(unidentified.remove());
        }
    }

    private static boolean hasKnownProtocol(@Nullable Hello hello) {
        return hello == null || hello.isSupported();
    }

    /** A newer protocol may use the same field for something else. */
    private static Measurement unverified(Measurement measurement) {
        return measurement.quality() == Quality.OK || measurement.quality() == Quality.BELOW_RANGE
                ? measurement.with(Quality.UNVERIFIED)
                : measurement;
    }

    private void bad(String line, String reason, String advice) {
        invalid.add(line, advice);
        if (validLine && counters.add(BAD_LINES, 1) == 1) { // earlier lines are from the bootloader
            log.warn("a bad line, further ones are only counted: line={} reason={}", EscapedText.of(line), reason);
        }
        if (invalid.count() == NOISE && (validLine || !identify)) { // in a search it may be another kind of device
            listener.health(new Health(
                    State.NOISE, "%d invalid lines in a row: %s".formatted(NOISE, invalid.describe(options.baud()))));
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
        invalid.clear();
        if (!healthReported && !isUnidentified()) {
            healthReported = true;
            listener.health(health());
        }
    }

    private boolean isUnidentified() {
        return rejected || (identify && framed && hello == null);
    }

    private void greet(Hello greeting) {
        rejected = !expected.accepts(greeting.boardId());
        if (rejected) {
            unidentified.clear();
            return;
        }
        if (!hasKnownProtocol(greeting)) {
            isOutdated("the board speaks protocol %s, this agent only 1 and 2".formatted(greeting.protocol()));
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
        descriptions.restart();
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
