package io.fieldline.spark.history;

import io.fieldline.spark.checkpoint.NoForkFileSystem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * The history in a folder. A draft is a hidden file beside its target, which it replaces by a rename when it is on disk.
 *
 * <p>The file of a day is first renamed to {@code .day.ready}. Then the files of the hours are deleted, and it gets its
 * name. The averages of a day therefore never exist twice, but a reader misses some in between (milliseconds).
 */
final class LocalHistory implements HistoryStorage {
    private static final String READY = ".day.ready";

    private final Path folder;
    private final Configuration hadoop = new Configuration();

    LocalHistory(Path folder) {
        this.folder = folder;
        hadoop.set("fs.file.impl", NoForkFileSystem.class.getName()); // without the checksum files of Hadoop
        hadoop.setBoolean("fs.file.impl.disable.cache", true);
    }

    @Override
    public List<String> days() throws IOException {
        return Files.isDirectory(folder) ? list(folder, "date=*") : List.of();
    }

    @Override
    public List<String> files(String day) throws IOException {
        return list(folder.resolve(day), "*");
    }

    private static List<String> list(Path folder, String glob) throws IOException {
        try (var found = Files.newDirectoryStream(folder, glob)) {
            var names = new ArrayList<String>();
            found.forEach(path -> names.add(path.getFileName().toString()));
            names.sort(null);
            return names;
        }
    }

    @Override
    public boolean exists(String day, String name) {
        return Files.exists(file(day, name));
    }

    private Path file(String day, String name) {
        return folder.resolve(day).resolve(name);
    }

    @Override
    public org.apache.hadoop.fs.Path path(String day, String name) {
        return new org.apache.hadoop.fs.Path(file(day, name).toUri());
    }

    @Override
    public Configuration hadoop() {
        return hadoop;
    }

    @Override
    public Path draft(String day, String name) throws IOException {
        Files.createDirectories(folder.resolve(day));
        return file(day, "." + name + ".tmp");
    }

    @Override
    public void publish(Path draft, String day, String name) throws IOException {
        try (var written = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(draft, file(day, name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void publishDay(Path draft, String day, List<String> hours) throws IOException {
        publish(draft, day, READY);
        recover(day, hours);
    }

    @Override
    public void recover(String day, List<String> hours) throws IOException {
        if (!exists(day, READY)) {
            return;
        }
        for (var hour : hours) {
            Files.delete(file(day, hour));
        }
        Files.move(file(day, READY), file(day, DAY), StandardCopyOption.ATOMIC_MOVE);
    }

    /** With all that others may have put there, as on an object store. */
    @Override
    public void deleteDay(String day) throws IOException {
        try (var all = Files.walk(folder.resolve(day))) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) { // a folder after its files
                Files.delete(file);
            }
        }
    }
}
