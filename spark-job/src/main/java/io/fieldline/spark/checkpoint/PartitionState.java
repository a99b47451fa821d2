package io.fieldline.spark.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * The state of one partition of devices. One file has the changes from version V-1 to V, and a snapshot has the whole
 * version; {@link StateStoreType} has their names.
 */
final class PartitionState {
    private final Path folder;
    private final StateStoreType store;
    private final StateFiles files;
    private final Consumer<byte[]> eachState;
    private final Set<String> names;
    private final Set<Path> damaged = new HashSet<>();

    /**
     * Lists the files.
     *
     * @param eachState receives the state of each device when a version is read
     */
    PartitionState(Path folder, StateFiles files, Consumer<byte[]> eachState) throws IOException {
        this.folder = folder;
        this.store = files.store();
        this.files = files;
        this.eachState = eachState;
        this.names = new HashSet<>();
        names.addAll(files.list(folder));
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
            var snapshot = new Path(folder, at + store.snapshot());
            if (names.contains(snapshot.getName()) && !damaged.contains(snapshot)) {
                chain.add(0, snapshot);
                return chain;
            }
            chain.add(0, new Path(folder, at + store.changes()));
        }
        return chain;
    }

    private StateSize read(List<Path> chain) throws IOException, DamagedFile {
        var bytesByKey = new HashMap<ByteBuffer, Long>();
        replay(chain, new StateFiles.Entries() {
            @Override
            public void put(byte[] key, byte[] value) {
                var state = row(value, 2).getStruct(0, 1).getBinary(0);
                eachState.accept(state);
                var name = row(key, 1).getUTF8String(0);
                bytesByKey.put(ByteBuffer.wrap(key), StateSize.bytesOf(name.numBytes(), state.length));
            }

            @Override
            public void remove(byte[] key) {
                bytesByKey.remove(ByteBuffer.wrap(key));
            }
        });
        return new StateSize(
                bytesByKey.size(),
                bytesByKey.values().stream().mapToLong(Long::longValue).sum());
    }

    private void replay(List<Path> chain, StateFiles.Entries entries) throws IOException, DamagedFile {
        for (var file : chain) {
            if (!names.contains(file.getName())) {
                throw new DamagedFile(file, new FileNotFoundException("the file is missing"));
            }
            files.read(file, entries);
        }
    }

    /** Passes on the entries of a version that can be read, and those that they replace, in their order. */
    void replay(long version, StateFiles.Entries entries) throws IOException {
        try {
            replay(chainOf(version), entries);
        } catch (DamagedFile changed) { // it was read before
            throw new IOException(changed.file() + " cannot be read", changed);
        }
    }

    static UnsafeRow row(byte[] bytes, int fields) {
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
