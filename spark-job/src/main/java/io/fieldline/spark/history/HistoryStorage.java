package io.fieldline.spark.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Where the files of the history are. A day is the name of a folder, {@code date=2024-10-07}. A file is first written
 * as a whole to a draft on this machine; then it appears at once, and replaces its earlier version.
 */
interface HistoryStorage {
    /** The file of a day that ended. */
    String DAY = "day.parquet";

    /** The days, sorted; empty if the history does not exist yet. */
    List<String> days() throws IOException;

    /** The names of the files of a day, sorted. */
    List<String> files(String day) throws IOException;

    boolean exists(String day, String name) throws IOException;

    /** A file as Hadoop reads it. */
    org.apache.hadoop.fs.Path path(String day, String name);

    Configuration hadoop();

    /** Where the caller writes the next version of a file; may exist from an earlier attempt. */
    Path draft(String day, String name) throws IOException;

    /** Makes the draft the file. Until then readers see the earlier version, also after a kill. */
    void publish(Path draft, String day, String name) throws IOException;

    /** Makes the draft the file of the day, in place of the files of its hours. */
    void publishDay(Path draft, String day, List<String> hours) throws IOException;

    /** Completes what {@link #publishDay} did not complete because of a kill. */
    void recover(String day, List<String> hours) throws IOException;

    void deleteDay(String day) throws IOException;
}
