package io.fieldline.agent.board;

import static java.util.stream.Collectors.joining;

import io.fieldline.agent.sketch.SketchFormat;
import io.fieldline.agent.sketch.SketchParser;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** The invalid lines of a board since its last valid one, for a message that shows them and says what to type. */
final class InvalidLines {
    private static final int SHOWN = 2;
    private static final int LONGEST = 60;

    private final SketchFormat format;
    private final Deque<String> last = new ArrayDeque<>();
    private String advice = "";
    private int count;
    private int notText;

    InvalidLines(SketchFormat format) {
        this.format = format;
    }

    void add(String line, String newAdvice) {
        count++;
        if (!SketchParser.isText(line)) {
            notText++;
        } else if (!newAdvice.isEmpty()) {
            advice = newAdvice;
        }
        if (!line.isBlank()) {
            last.addLast('"' + shortened(EscapedText.of(line)) + '"');
        }
        if (last.size() > SHOWN) {
            last.removeFirst();
        }
    }

    void clear() {
        last.clear();
        advice = "";
        count = 0;
        notText = 0;
    }

    int count() {
        return count;
    }

    /** Whether most lines are not text, because the baud rate is probably wrong. */
    boolean areBytes() {
        return notText * 2 > count;
    }

    /** {@code expected frames or values, got "22.4,55.1"; for columns run with --format=csv ...} */
    String describe(int baud) {
        var lines = last.isEmpty() ? "empty lines" : last.stream().collect(joining(", "));
        return "expected %s, got %s; %s".formatted(expected(), lines, whatToDo(baud));
    }

    private String whatToDo(int baud) {
        if (areBytes()) {
            return "most of it is not text, so the baud rate is probably not %d; find it with fieldline listen PORT"
                    .formatted(baud);
        }
        return advice.isEmpty() ? "see what it sends with fieldline listen PORT" : advice;
    }

    private String expected() {
        return switch (format) {
            case AUTO -> "frames or values";
            case FIELDLINE -> "frames";
            default -> "lines of --format=" + format.name().toLowerCase(Locale.ROOT);
        };
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
