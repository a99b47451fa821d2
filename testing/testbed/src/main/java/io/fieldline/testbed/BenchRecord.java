package io.fieldline.testbed;

import io.fieldline.messages.MessageJson;
import io.fieldline.processes.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a program in {@code bench/} measured, as {@code target/bench/<name>.json}. A copy in {@code bench/results} becomes a
 * table of {@code docs/performance.md}. For one thread.
 */
public final class BenchRecord {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]+");

    private final String name;
    private final String command;
    private final Machine machine;
    private final List<Figure> figures = new ArrayList<>();

    /**
     * One measured value, and what another program achieved in the same run.
     *
     * @param what   e.g. {@code "drain, cold"}
     * @param unit   e.g. {@code "messages/s"}
     * @param peer   the name of the other program
     * @param ratio  ours divided by theirs, rounded to three digits after the point
     * @param goal   the ratio to reach; a ratio of the better side reaches it too
     */
    public record Figure(
            String what,
            String unit,
            boolean lowerIsBetter,
            double ours,
            Optional<String> peer,
            Optional<Double> theirs,
            Optional<Double> ratio,
            Optional<Double> goal) {
        private static final double DIGITS = 1000;

        /** For example a rate. */
        public static Figure higherIsBetter(String what, String unit, double ours) {
            return alone(what, unit, false, ours);
        }

        /** For example a delay, or CPU time per message. */
        public static Figure lowerIsBetter(String what, String unit, double ours) {
            return alone(what, unit, true, ours);
        }

        /** The same with what another program achieved. */
        public Figure beside(String peer, double theirs) {
            return new Figure(
                    what,
                    unit,
                    lowerIsBetter,
                    ours,
                    Optional.of(peer),
                    Optional.of(theirs),
                    Optional.of(Math.round(ours / theirs * DIGITS) / DIGITS),
                    goal);
        }

        /** The same with a ratio to reach. */
        public Figure withGoal(double ratioToReach) {
            return new Figure(what, unit, lowerIsBetter, ours, peer, theirs, ratio, Optional.of(ratioToReach));
        }

        private static Figure alone(String what, String unit, boolean lowerIsBetter, double ours) {
            return new Figure(
                    what,
                    unit,
                    lowerIsBetter,
                    ours,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    private record Content(String name, String date, String command, Machine machine, List<Figure> figures) {}

    private BenchRecord(String name, String command, Machine machine) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("expected a name of letters, digits and '-', got '%s'".formatted(name));
        }
        this.name = name;
        this.command = command;
        this.machine = machine;
    }

    /**
     * Reads the machine and its load, so call this before the measurement.
     *
     * @param name    of the file, e.g. {@code "bridge"}
     * @param command that runs the benchmark in the root of the repository, e.g. {@code "bench/bridge/run 200000 3"}
     */
    public static BenchRecord begin(String name, String command) throws IOException {
        return new BenchRecord(name, command, Machine.here());
    }

    public void add(Figure figure) {
        figures.add(figure);
    }

    /** Writes the file, and returns its path. It replaces the file of an earlier run. */
    public Path write() throws IOException {
        var folder = Files.createDirectories(Checkout.here().root().resolve("target/bench"));
        return Files.writeString(folder.resolve(name + ".json"), json(LocalDate.now(ZoneOffset.UTC)));
    }

    String json(LocalDate date) {
        var content = new Content(name, date.toString(), command, machine, figures);
        return MessageJson.tree(content).toPrettyString() + '\n';
    }
}
