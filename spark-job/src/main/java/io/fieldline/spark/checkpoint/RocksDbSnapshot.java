package io.fieldline.spark.checkpoint;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.zip.ZipException;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.state.RocksDBFileManager;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** The whole state of a partition as RocksDB stores it: a zip with the names of data files, which are beside it. */
final class RocksDbSnapshot {
    private static final int PROBE_BYTES = 65_536;

    private RocksDbSnapshot() {}

    /** Takes the bytes of a device. */
    interface Entry {
        void put(byte[] key, byte[] value) throws IOException;
    }

    /** Copies the files to the temporary folder, as Spark does, and reads them there. */
    static void read(Path zip, Configuration hadoop, String codec, Entry entries) throws IOException, DamagedFile {
        var version = Long.parseLong(zip.getName().substring(0, zip.getName().indexOf('.')));
        var temporary = Files.createTempDirectory("fieldline-state");
        try {
            var data = Files.createDirectory(temporary.resolve("data")).toFile();
            new RocksDBFileManager(zip.getParent().toString(), temporary.toFile(), hadoop, codec, "")
                    .loadCheckpointFromDfs(version, data);
            readAll(data.toString(), entries);
        } catch (ChecksumException | EOFException | ZipException | FileNotFoundException | NoSuchFileException torn) {
            checkWritable(temporary);
            throw new DamagedFile(zip, torn);
        } catch (RocksDBException | IllegalArgumentException | IllegalStateException torn) {
            checkWritable(temporary);
            throw new DamagedFile(zip, new IOException(torn));
        } finally {
            FileUtils.deleteQuietly(temporary.toFile());
        }
    }

    /** Throws if the temporary folder is full, or the process has too many open files: then no file is damaged. */
    private static void checkWritable(java.nio.file.Path temporary) throws IOException {
        Files.write(temporary.resolve("probe"), new byte[PROBE_BYTES]);
    }

    private static void readAll(String folder, Entry entries) throws IOException, RocksDBException {
        RocksDB.loadLibrary();
        try (var options = new Options();
                var database = RocksDB.openReadOnly(options, folder);
                var rows = database.newIterator()) {
            for (rows.seekToFirst(); rows.isValid(); rows.next()) {
                entries.put(rows.key(), rows.value());
            }
            rows.status(); // throws if a block is damaged
        }
    }
}
