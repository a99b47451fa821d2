package io.fieldline.spark.checkpoint;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.apache.spark.io.CompressionCodec;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager;

/**
 * The state of one partition of devices. {@code V.delta} has the changes from version V-1 to V, {@code V.snapshot} the
 * whole version. Both files are compressed sequences of entries, and end with -1. An entry is the length of the key,
 * the key, the length of the value (-1 if the key was removed), and the value.
 */
final class PartitionState {
    private static final String DELTA = ".delta";
    private static final String SNAPSHOT = ".snapshot";
    private static final int END = -1;
    private static final int REMOVED = -1;

    private final CheckpointFileManager files;
    private final Path folder;
    private final CompressionCodec codec;
    private final Consumer<byte[]> eachState;
    private final Set<String> names;
    private final Set<Path> damaged = new HashSet<>();

    /**
     * Lists the files.
     *
     * @param eachState receives the state of each device when a version is read
     */
    PartitionState(CheckpointFileManager files, Path folder, CompressionCodec codec, Consumer<byte[]> eachState)
            throws IOException {
        this.files = files;
        this.folder = folder;
        this.codec = codec;
        this.eachState = eachState;
        this.names = new HashSet<>();
        if (files.exists(folder)) {
            Arrays.stream(files.list(folder))
                    .map(file -> file.getPath().getName())
                    .filter(name -> name.matches("\\d+\\.(delta|snapshot)"))
                    .forEach(names::add);
        }
    }

    /** Required files that are missing or end early. */
    Set<Path> damaged() {
        return damaged;
    }

    /** Reads a version; empty if one of its files is damaged. */
    Optional<StateSize> at(long version) throws IOException {
        for (var chain = chainOf(version); chain.stream().noneMatch(damaged::contains); chain = chainOf(version)) {
            try {
                return Optional.of(read(chain));
            } catch (DamagedFile found) {
                damaged.add(found.file()); // the earlier files may be enough without the snapshot
            }
        }
        return Optional.empty();
    }

    /** The newest snapshot up to that version that is not known to be damaged, and the deltas after it. */
    private List<Path> chainOf(long version) {
        var chain = new ArrayList<Path>();
        for (var at = version; at > 0; at--) {
            var snapshot = new Path(folder, at + SNAPSHOT);
            if (names.contains(snapshot.getName()) && !damaged.contains(snapshot)) {
                chain.add(0, snapshot);
                return chain;
            }
            chain.add(0, new Path(folder, at + DELTA));
        }
        return chain;
    }

    private StateSize read(List<Path> chain) throws IOException, DamagedFile {
        var bytesByKey = new HashMap<ByteBuffer, Long>();
        for (var file : chain) {
            if (!names.contains(file.getName())) {
                throw new DamagedFile(file, new FileNotFoundException("the file is missing"));
            }
            read(file, bytesByKey);
        }
        return new StateSize(
                bytesByKey.size(),
                bytesByKey.values().stream().mapToLong(Long::longValue).sum());
    }

    private void read(Path file, Map<ByteBuffer, Long> bytesByKey) throws IOException, DamagedFile {
        try (var stored = files.open(file)) {
            var readable = new StoredBytes(stored);
            try {
                readAll(new DataInputStream(codec.compressedInputStream(readable)), bytesByKey);
            } catch (IOException torn) {
                readable.rethrowIfUnavailable();
                throw new DamagedFile(file, torn);
            }
        } catch (FileNotFoundException missing) {
            throw new DamagedFile(file, missing);
        }
    }

    private void readAll(DataInputStream in, Map<ByteBuffer, Long> bytesByKey) throws IOException {
        for (var keyLength = in.readInt(); keyLength != END; keyLength = in.readInt()) {
            var key = block(in, keyLength);
            var valueLength = in.readInt();
            if (valueLength == REMOVED) {
                bytesByKey.remove(ByteBuffer.wrap(key));
                continue;
            }
            var state = row(block(in, valueLength), 2).getStruct(0, 1).getBinary(0);
            eachState.accept(state);
            var name = row(key, 1).getUTF8String(0);
            bytesByKey.put(ByteBuffer.wrap(key), StateSize.bytesOf(name.numBytes(), state.length));
        }
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

    private static UnsafeRow row(byte[] bytes, int fields) {
        var row = new UnsafeRow(fields);
        row.pointTo(bytes, bytes.length);
        return row;
    }

    /** Deletes the versions after this one; otherwise Spark would use them for the batches that run again. */
    void deleteAfter(long version) throws IOException {
        for (var name : List.copyOf(names)) {
            if (Long.parseLong(name.substring(0, name.indexOf('.'))) > version) {
                delete(new Path(folder, name));
            }
        }
    }

    void deleteDamaged() throws IOException {
        for (var file : damaged) {
            delete(file);
        }
    }

    private void delete(Path file) throws IOException {
        if (names.remove(file.getName())) {
            files.delete(file);
        }
    }
}
