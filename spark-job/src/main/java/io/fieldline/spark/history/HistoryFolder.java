package io.fieldline.spark.history;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.fieldline.messages.Average;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.example.data.Group;

/**
 * Averages in {@code <folder>/date=2024-10-07/*.parquet}, by the UTC date at the start of their window, each key once.
 *
 * <p>The current day has one file per hour, {@code hour-15.parquet}, which is rewritten when averages of that hour
 * come. A past day has one file, {@code day.parquet}, which is rewritten when a correction comes. All steps can be
 * repeated: after a kill, the same averages give the same files. For one thread at a time.
 *
 * <p>To merge the hours of a day, the whole file is written as {@code .day.ready}. Then the files of the hours are
 * deleted, and the new file is renamed. The averages of a day therefore never exist twice, but a reader misses some in
 * between (milliseconds). After a kill, {@link #recover} completes the merge.
 */
public final class HistoryFolder {
    private static final String DAY = "day.parquet";
    private static final String READY = ".day.ready";
    private static final String HOURS = "hour-*.parquet";

    private final Path folder;

    public HistoryFolder(Path folder) {
        this.folder = folder;
    }

    /** Completes interrupted merges; must be called first. */
    public void recover() throws IOException {
        for (var day : days()) {
            if (Files.exists(day.resolve(READY))) {
                replaceHours(day);
            }
        }
    }

    /** Writes averages to their files. Of several with the same key, the last one with the highest revision remains. */
    public void merge(List<Average> averages) throws IOException {
        var byFile = averages.stream()
                .collect(groupingBy(
                        this::fileOf,
                        LinkedHashMap::new,
                        toMap(AverageKey::of, average -> average, HistoryFolder::newer, LinkedHashMap::new)));
        for (var file : byFile.entrySet()) {
            rewrite(file.getKey(), file.getValue());
        }
    }

    private static Average newer(Average old, Average next) {
        return next.revision() >= old.revision() ? next : old;
    }

    private void rewrite(Path file, Map<AverageKey, Average> byKey) throws IOException {
        try (var next = HistoryFile.begin(file)) {
            if (Files.exists(file)) {
                next.addAll(file, row -> stays(row, byKey));
            }
            for (var average : byKey.values()) {
                next.add(HistorySchema.row(average));
            }
            next.become(file);
        }
    }

    /** Whether an existing row remains; if so, removes its replacement from {@code byKey}. */
    private static boolean stays(Group row, Map<AverageKey, Average> byKey) {
        var key = AverageKey.of(row);
        var next = byKey.get(key);
        if (next == null) {
            return true;
        }
        if (next.revision() >= HistorySchema.revision(row)) {
            return false;
        }
        byKey.remove(key);
        return true;
    }

    private Path fileOf(Average average) {
        var start = average.windowStart().atZone(ZoneOffset.UTC);
        var day = folder.resolve("date=" + start.toLocalDate());
        var whole = day.resolve(DAY);
        return Files.exists(whole) ? whole : day.resolve("hour-%02d.parquet".formatted(start.getHour()));
    }

    /** Merges the files of each day that ended more than an hour ago. */
    public void compact(Instant now) throws IOException {
        var today = "date=" + LocalDate.ofInstant(now.minusSeconds(3600), ZoneOffset.UTC);
        for (var day : days()) {
            if (day.getFileName().toString().compareTo(today) < 0 && !hours(day).isEmpty()) {
                compact(day);
            }
        }
    }

    private void compact(Path day) throws IOException {
        try (var whole = HistoryFile.begin(day.resolve(READY))) {
            for (var hour : hours(day)) {
                whole.addAll(hour, row -> true);
            }
            whole.become(day.resolve(READY));
        }
        replaceHours(day);
    }

    private static void replaceHours(Path day) throws IOException {
        for (var hour : hours(day)) {
            Files.delete(hour);
        }
        Files.move(day.resolve(READY), day.resolve(DAY), StandardCopyOption.ATOMIC_MOVE);
    }

    private List<Path> days() throws IOException {
        return Files.isDirectory(folder) ? list(folder, "date=*") : List.of();
    }

    private static List<Path> hours(Path day) throws IOException {
        return list(day, HOURS);
    }

    private static List<Path> list(Path folder, String glob) throws IOException {
        try (var found = Files.newDirectoryStream(folder, glob)) {
            var paths = new ArrayList<Path>();
            found.forEach(paths::add);
            paths.sort(null);
            return paths;
        }
    }
}
