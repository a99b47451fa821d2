package io.fieldline.spark.history;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * The history on an object store, which cannot rename. A draft is a file in the temporary folder. Its upload creates or
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

    ObjectHistory(org.apache.hadoop.fs.Path folder, Configuration hadoop) throws IOException {
        this.folder = folder;
        this.hadoop = hadoop;
        this.store = folder.getFileSystem(hadoop);
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

    @Override
    public Path draft(String day, String name) throws IOException {
        var draft = Files.createTempFile("fieldline-history-", ".parquet");
        draft.toFile().deleteOnExit();
        return draft;
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
