package io.fieldline.spark.history;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.fieldline.messages.Average;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Averages in {@code <folder>/date=2024-10-07/*.parquet}, by the UTC date at the start of their window, each key once.
 *
 * <p>The current day has one file per hour, {@code hour-15.parquet}, which is rewritten when averages of that hour
 * come. A past day has one file, {@code day.parquet}, which is rewritten when a correction comes. All steps can be
 * repeated: after a kill, the same averages give the same files. For one thread at a time.
 */
public final class HistoryFolder {
    private static final Logger log = LoggerFactory.getLogger(HistoryFolder.class);
    private static final String OBJECTS = "s3a://";
    private static final String DATE = "date=";

    private final HistoryStorage storage;

    /** Past days without files of hours, so that they are not listed again and again. */
    private final Set<String> compacted = new HashSet<>();

    HistoryFolder(HistoryStorage storage) {
        this.storage = storage;
    }

    /**
     * Opens a folder, or {@code s3a://BUCKET/FOLDER}; it need not exist.
     *
     * @param drafts where an object is written before its upload; no other job may use it
     */
    public static HistoryFolder open(String folder, Configuration hadoop, Path drafts) throws IOException {
        var local = local(folder);
        return new HistoryFolder(
                local.isPresent()
                        ? new LocalHistory(local.get())
                        : new ObjectHistory(new org.apache.hadoop.fs.Path(folder), hadoop, drafts));
    }

    /** Writes, reads and deletes an object; throws if the store is unavailable or refuses one of these. */
    public static void tryOut(String objects, Configuration hadoop) throws IOException {
        ObjectHistory.tryOut(new org.apache.hadoop.fs.Path(objects), hadoop);
    }

    /** Whether averages can be written there. */
    public static boolean isSupported(String folder) {
        return folder.startsWith(OBJECTS) || !folder.matches("[A-Za-z][A-Za-z0-9+.-]*://.*");
    }

    /** The folder on this machine; empty on an object store. */
    public static Optional<Path> local(String folder) {
        return folder.startsWith(OBJECTS) ? Optional.empty() : Optional.of(Path.of(folder));
    }

    /** Completes interrupted merges; must be called first. */
    public void recover() throws IOException {
        for (var day : storage.days()) {
            storage.recover(day, hours(day));
        }
    }

    /** Writes averages to their files. Of several with the same key, the last one with the highest revision remains. */
    public void merge(List<Average> averages) throws IOException {
        var wholeDays = wholeDays(averages);
        var byFile = averages.stream()
                .collect(groupingBy(
                        average -> fileOf(average, wholeDays),
                        LinkedHashMap::new,
                        toMap(AverageKey::of, average -> average, HistoryFolder::newer, LinkedHashMap::new)));
        for (var file : byFile.entrySet()) {
            rewrite(file.getKey(), file.getValue());
        }
    }

    private static Average newer(Average old, Average next) {
        return next.revision() >= old.revision() ? next : old;
    }

    private void rewrite(DayFile file, Map<AverageKey, Average> byKey) throws IOException {
        try (var next = HistoryFile.begin(storage.draft(file.day(), file.name()))) {
            if (storage.exists(file.day(), file.name())) {
                next.addAll(storage.path(file.day(), file.name()), storage.hadoop(), row -> stays(row, byKey));
            }
            for (var average : byKey.values()) {
                next.add(HistorySchema.row(average));
            }
            storage.publish(next.complete(), file.day(), file.name());
            if (!file.name().equals(HistoryStorage.DAY)) {
                compacted.remove(file.day());
            }
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

    private record DayFile(String day, String name) {}

    private DayFile fileOf(Average average, Map<String, Boolean> wholeDays) {
        var start = average.windowStart().atZone(ZoneOffset.UTC);
        var day = DATE + start.toLocalDate();
        return wholeDays.get(day)
                ? new DayFile(day, HistoryStorage.DAY)
                : new DayFile(day, "hour-%02d.parquet".formatted(start.getHour()));
    }

    /** The days of the averages, and whether each has one file. */
    private Map<String, Boolean> wholeDays(List<Average> averages) throws IOException {
        var days = new HashMap<String, Boolean>();
        for (var average : averages) {
            var day = DATE + average.windowStart().atZone(ZoneOffset.UTC).toLocalDate();
            if (!days.containsKey(day)) {
                days.put(day, storage.exists(day, HistoryStorage.DAY));
            }
        }
        return days;
    }

    /** Merges the files of each day that ended more than an hour ago. */
    public void compact(Instant now) throws IOException {
        var today = DATE + LocalDate.ofInstant(now.minusSeconds(3600), ZoneOffset.UTC);
        for (var day : storage.days()) {
            if (day.compareTo(today) < 0 && !compacted.contains(day)) {
                compact(day);
                compacted.add(day);
            }
        }
    }

    private void compact(String day) throws IOException {
        var hours = hours(day);
        if (hours.isEmpty()) {
            return;
        }
        try (var whole = HistoryFile.begin(storage.draft(day, HistoryStorage.DAY))) {
            for (var hour : hours) {
                whole.addAll(storage.path(day, hour), storage.hadoop(), row -> true);
            }
            storage.publishDay(whole.complete(), day, hours);
        }
    }

    private List<String> hours(String day) throws IOException {
        return storage.files(day).stream()
                .filter(name -> name.matches("hour-\\d\\d\\.parquet"))
                .toList();
    }

    /** Deletes the days that ended longer ago than the retention. */
    public void expire(Instant now, Duration retention) throws IOException {
        var oldest = LocalDate.ofInstant(now.minus(retention), ZoneOffset.UTC);
        for (var day : storage.days()) {
            if (day.matches(DATE + "\\d{4}-\\d\\d-\\d\\d") && day.compareTo(DATE + oldest) < 0) {
                log.info("deleting a day of the history: day={} retention={}", day, retention);
                storage.deleteDay(day);
                compacted.remove(day);
            }
        }
    }
}
