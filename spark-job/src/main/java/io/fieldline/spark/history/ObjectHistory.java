package io.fieldline.spark.history;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * The history on an object store, which cannot rename. A draft is a file on this machine. Its upload creates or
 * replaces the object as a whole, and an upload that was interrupted changes nothing.
 *
 * <p>The object of a day is uploaded before the objects of its hours are deleted, so that no row is ever missing. In
 * between (the time of a few requests, or until the next start after a kill), a reader finds the rows of that day twice.
 * No hour has rows that the day lacks, because averages of a day with an object are written there.
 */
final class ObjectHistory implements HistoryStorage {
    private final org.apache.hadoop.fs.Path folder;
    private final Configuration hadoop;
    private final FileSystem store;
    private final Path drafts;

    ObjectHistory(org.apache.hadoop.fs.Path folder, Configuration hadoop, Path drafts) throws IOException {
        this.folder = folder;
        this.hadoop = hadoop;
        this.store = folder.getFileSystem(hadoop);
        this.drafts = drafts;
    }

    /** Lists the folder, and writes, reads and deletes an object in it, because each of these needs its own right. */
    static void tryOut(org.apache.hadoop.fs.Path folder, Configuration hadoop) throws IOException {
        var store = folder.getFileSystem(hadoop);
        var existed = store.exists(folder);
        var object = new org.apache.hadoop.fs.Path(folder, "fieldline-check-" + UUID.randomUUID());
        try (var written = store.create(object, false)) {
            written.write(1);
        }
        try (var read = store.open(object)) {
            read.readFully(new byte[1]);
        }
        store.delete(object, false);
        if (!existed) {
            store.delete(folder, false); // S3A leaves the mark of an empty folder
        }
    }

    @Override
    public List<String> days() throws IOException {
        return names(folder).stream().filter(name -> name.startsWith("date=")).toList();
    }

    @Override
    public List<String> files(String day) throws IOException {
        return names(new org.apache.hadoop.fs.Path(folder, day));
    }

    private List<String> names(org.apache.hadoop.fs.Path prefix) throws IOException {
        try {
            var names = new ArrayList<String>();
            Arrays.stream(store.listStatus(prefix)).map(FileStatus::getPath).forEach(path -> names.add(path.getName()));
            names.sort(null);
            return names;
        } catch (FileNotFoundException none) {
            return List.of(); // no object has this prefix yet
        }
    }

    @Override
    public boolean exists(String day, String name) throws IOException {
        return store.exists(path(day, name));
    }

    @Override
    public org.apache.hadoop.fs.Path path(String day, String name) {
        return new org.apache.hadoop.fs.Path(new org.apache.hadoop.fs.Path(folder, day), name);
    }

    @Override
    public Configuration hadoop() {
        return hadoop;
    }

    /** The same file each time, so that a job that is killed leaves at most one, which the next one overwrites. */
    @Override
    public Path draft(String day, String name) throws IOException {
        return Files.createDirectories(drafts).resolve("draft.parquet");
    }

    @Override
    public void publish(Path draft, String day, String name) throws IOException {
        store.copyFromLocalFile(true, true, new org.apache.hadoop.fs.Path(draft.toUri()), path(day, name));
    }

    @Override
    public void publishDay(Path draft, String day, List<String> hours) throws IOException {
        publish(draft, day, DAY);
        recover(day, hours);
    }

    @Override
    public void recover(String day, List<String> hours) throws IOException {
        if (!hours.isEmpty() && exists(day, DAY)) {
            for (var hour : hours) {
                store.delete(path(day, hour), false);
            }
        }
    }

    @Override
    public void deleteDay(String day) throws IOException {
        store.delete(new org.apache.hadoop.fs.Path(folder, day), true);
    }
}
