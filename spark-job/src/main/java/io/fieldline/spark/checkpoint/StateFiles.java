package io.fieldline.spark.checkpoint;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.io.CompressionCodec;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager;

/**
 * Reads and writes the files that a state store has in the checkpoint. Except the snapshots of RocksDB, they are
 * compressed sequences of entries, and end with -1. An entry is the length of the key, the key, the length of the value
 * (-1 if the key was removed), and the value.
 */
record StateFiles(
        StateStoreType store, CheckpointFileManager files, Configuration hadoop, SparkConf spark, String codecName) {
    private static final int END = -1;
    private static final int REMOVED = -1;
    private static final byte FORMAT_OF_ROW = 0;

    /** Takes the entries of a file, without the bytes that the store adds. */
    interface Entries {
        void put(byte[] key, byte[] value) throws IOException;

        void remove(byte[] key) throws IOException;
    }

    /** The names of the files in the folder of a partition; empty if it does not exist. */
    List<String> list(Path folder) throws IOException {
        if (!files.exists(folder)) {
            return List.of();
        }
        return Arrays.stream(files.list(folder))
                .map(file -> file.getPath().getName())
                .filter(name -> name.endsWith(store.changes()) || name.endsWith(store.snapshot()))
                .filter(name -> name.matches("\\d+\\..+"))
                .toList();
    }

    void delete(Path file) throws IOException {
        files.delete(file);
    }

    void read(Path file, Entries entries) throws IOException, DamagedFile {
        if (store == StateStoreType.ROCKSDB && file.getName().endsWith(store.snapshot())) {
            RocksDbSnapshot.read(file, hadoop, codecName, (key, value) -> entries.put(row(key), row(value)));
            return;
        }
        try (var stored = files.open(file)) {
            var readable = new StoredBytes(stored);
            try {
                readAll(new DataInputStream(codec().compressedInputStream(readable)), entries);
            } catch (IOException torn) {
                readable.rethrowIfUnavailable();
                throw new DamagedFile(file, torn);
            }
        } catch (FileNotFoundException missing) {
            throw new DamagedFile(file, missing);
        }
    }

    private CompressionCodec codec() {
        return CompressionCodec.createCodec(spark, codecName);
    }

    private void readAll(DataInputStream in, Entries entries) throws IOException {
        for (var keyLength = in.readInt(); keyLength != END; keyLength = in.readInt()) {
            var key = row(block(in, keyLength));
            var valueLength = in.readInt();
            if (valueLength == REMOVED) {
                entries.remove(key);
            } else {
                entries.put(key, row(block(in, valueLength)));
            }
        }
    }

    private byte[] row(byte[] stored) throws IOException {
        if (stored.length < store.prefixBytes()) {
            throw new EOFException("a block is empty");
        }
        return Arrays.copyOfRange(stored, store.prefixBytes(), stored.length);
    }

    private static byte[] block(InputStream in, int length) throws IOException {
        if (length < 0) {
            throw new IOException("the length %d of a block is negative".formatted(length));
        }
        var block = in.readNBytes(length);
        if (block.length < length) {
            throw new EOFException("a block of %d bytes ends after %d".formatted(length, block.length));
        }
        return block;
    }

    /** Creates a file with changes. */
    Writer write(Path file) throws IOException {
        files.mkdirs(file.getParent());
        var stored = files.createAtomic(file, true);
        return new Writer(new DataOutputStream(codec().compressedOutputStream(stored)));
    }

    /** A file with changes under construction. */
    final class Writer implements Entries, AutoCloseable {
        private final DataOutputStream out;

        private Writer(DataOutputStream out) {
            this.out = out;
        }

        @Override
        public void put(byte[] key, byte[] value) throws IOException {
            block(key);
            block(value);
        }

        @Override
        public void remove(byte[] key) throws IOException {
            block(key);
            out.writeInt(REMOVED);
        }

        private void block(byte[] row) throws IOException {
            out.writeInt(store.prefixBytes() + row.length);
            for (var i = 0; i < store.prefixBytes(); i++) {
                out.write(FORMAT_OF_ROW);
            }
            out.write(row);
        }

        /** Ends the file, which then exists. */
        @Override
        public void close() throws IOException {
            out.writeInt(END);
            out.close();
        }
    }
}
