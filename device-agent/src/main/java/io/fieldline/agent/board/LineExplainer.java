package io.fieldline.agent.board;

import static java.util.stream.Collectors.joining;

import io.fieldline.agent.board.ParsedLine.Bad;
import io.fieldline.agent.board.ParsedLine.Frame;
import io.fieldline.agent.board.ParsedLine.Hello;
import io.fieldline.agent.board.ParsedLine.MetricFrame;
import io.fieldline.agent.sketch.SketchFormat;
import io.fieldline.agent.sketch.SketchLine;
import io.fieldline.agent.sketch.SketchLine.Unreadable;
import io.fieldline.agent.sketch.SketchLine.Values;
import io.fieldline.agent.sketch.SketchMetric;
import io.fieldline.agent.sketch.SketchOptions;
import io.fieldline.agent.sketch.SketchParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Says of each line of a board what the agent reads in it, and which settings would suit the lines so far. For one thread. */
public final class LineExplainer {
    private final SketchOptions options;
    private final SketchParser sketch;
    private Optional<String> boardId = Optional.empty();
    private Optional<SketchFormat> format = Optional.empty();
    private String advice = "";
    private boolean understood;

    public LineExplainer(SketchOptions options) {
        this.options = options;
        this.sketch = new SketchParser(options);
    }

    /** What the agent reads in a line, for a person. */
    public String explain(String line) {
        if (!line.startsWith("$")) {
            return explain(sketch.parse(line));
        }
        var parsed = LineParser.parse(line);
        if (parsed instanceof Bad bad) {
            return "not understood: " + bad.reason();
        }
        understood = true;
        if (parsed instanceof Frame frame) {
            return "frame: " + frame.measurement().describe();
        }
        if (parsed instanceof Hello hello) {
            boardId = Optional.of(hello.boardId());
            return "greeting: " + hello.describe();
        }
        if (parsed instanceof MetricFrame metric) {
            return "description of " + metric.metric();
        }
        return parsed instanceof ParsedLine.Answer answer
                ? "answer: " + answer.detail()
                : "a frame that this agent does not know; update the agent";
    }

    /** Whether at least one line was a frame or had a value. */
    public boolean hasUnderstood() {
        return understood;
    }

    /** The id that the board has sent. */
    public Optional<String> boardId() {
        return boardId;
    }

    /** The lines of a section that suits what the board has sent, without its address and its speed. */
    public List<String> settings(String section) {
        if (boardId.isPresent()) {
            return List.of();
        }
        if (!understood && !advice.isEmpty()) {
            return advised(section);
        }
        var metrics = options.metrics().isEmpty() ? sketch.header() : options.metrics();
        var lines = new ArrayList<String>();
        format.ifPresent(found -> lines.add(section + "format=" + found.name().toLowerCase(Locale.ROOT)));
        if (!metrics.isEmpty()) {
            lines.add(section + "metrics="
                    + metrics.stream().map(SketchMetric::text).collect(joining(",")));
        }
        if (options.decimalComma()) {
            lines.add(section + "decimal-comma=true");
        }
        return lines;
    }

    private String explain(SketchLine line) {
        if (line instanceof Unreadable unreadable) {
            advice = unreadable.advice().isEmpty() ? advice : unreadable.advice();
            return "not understood: " + unreadable.reason();
        }
        if (!(line instanceof Values values)) {
            return "no value";
        }
        understood = true;
        format = Optional.of(values.format());
        return "%s: %s"
                .formatted(
                        values.format().name().toLowerCase(Locale.ROOT),
                        values.values().keySet().stream()
                                .map(metric -> describe(metric, values))
                                .collect(joining(", ")));
    }

    private static String describe(String metric, Values values) {
        var value = values.values().get(metric);
        return "%s %s %s"
                .formatted(
                        metric,
                        value == null || value.isNaN() ? "none" : value,
                        values.units().getOrDefault(metric, ""))
                .strip();
    }

    /** The flags of the advice as settings of a section. */
    private List<String> advised(String section) {
        return Arrays.stream(advice.split("[ ;]+", -1))
                .filter(word -> word.startsWith("--"))
                .map(flag -> section + flag.substring(2) + (flag.contains("=") ? "" : "=true"))
                .toList();
    }
}
