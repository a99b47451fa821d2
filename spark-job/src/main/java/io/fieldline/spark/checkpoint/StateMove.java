package io.fieldline.spark.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.expressions.Murmur3HashFunction;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager;
import org.apache.spark.sql.types.DataTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the state of a query to another number of partitions or another store, because Spark continues with those of
 * the checkpoint. It writes a new checkpoint beside the old one, which begins after one batch: with the offsets of the
 * last batch, and with its state as the changes of the first version. Then it renames both folders.
 */
public final class StateMove {
    private static final Logger log = LoggerFactory.getLogger(StateMove.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String NEXT = ".next";
    private static final String OLD = ".old";
    private static final String PARTITIONS = "spark.sql.shuffle.partitions";
    /** Marks a checkpoint that does not begin with the beginning of the topics. */
    private static final String MOVED = "moved";

    private static final String COMMIT = "{\"nextBatchWatermarkMs\":0}";

    /** The seed with which Spark distributes rows to partitions. */
    private static final int SEED = 42;

    private final Path folder;
    private final StateFiles target;
    private final int partitions;

    StateMove(Path folder, StateFiles target, int partitions) {
        this.folder = folder;
        this.target = target;
        this.partitions = partitions;
    }

    /** Completes or undoes a move that was interrupted. Must be called before the checkpoint is read. */
    public static void complete(String checkpoint, Configuration hadoop) throws IOException {
        var folder = new Path(checkpoint);
        var system = folder.getFileSystem(hadoop);
        var current = new Path(current(checkpoint, hadoop));
        if (!current.equals(folder)) {
            rename(system, current, folder); // the new one is complete
        }
        system.delete(folder.suffix(NEXT), true);
        system.delete(folder.suffix(OLD), true);
    }

    /** Where {@link #complete} would find the checkpoint: a kill between the two renames leaves it under its next name. */
    public static String current(String checkpoint, Configuration hadoop) throws IOException {
        var folder = new Path(checkpoint);
        var system = folder.getFileSystem(hadoop);
        var isBetween = !system.exists(folder) && system.exists(folder.suffix(OLD));
        return isBetween ? folder.suffix(NEXT).toString() : checkpoint;
    }

    /** Whether the state was moved here, so that version 0 is not the state before the first reading. */
    static boolean isMoved(CheckpointFileManager files, Path checkpoint) throws IOException {
        return files.exists(new Path(checkpoint, MOVED));
    }

    /**
     * Moves the state.
     *
     * @param batch the next batch, which has not ended
     */
    void run(StateFolder state, long batch, BatchLog offsets) throws IOException {
        var system = folder.getFileSystem(target.hadoop());
        if (!canRename(system)) {
            log.warn(
                    "the state stays where it is, because {} cannot rename folders: checkpoint={} partitions={};"
                            + " to change it, start with another --checkpoint, or with --reset --yes",
                    system.getUri().getScheme(),
                    folder,
                    state.partitions());
            return;
        }
        log.info(
                "moving the state: store={} partitions={} partitions_before={}",
                target.store(),
                partitions,
                state.partitions());
        var next = folder.suffix(NEXT);
        system.delete(next, true);
        if (batch > 0) {
            writeState(state, batch, next);
            writeLogs(offsets.lines(batch - 1).orElseThrow(), next);
            system.create(new Path(next, MOVED)).close();
            sync(next);
        } else {
            system.mkdirs(next); // no batch has ended, so Spark begins at the beginning of the topics
        }
        rename(system, folder, folder.suffix(OLD));
        rename(system, next, folder);
        system.delete(folder.suffix(OLD), true);
        log.info("moved the state: store={} partitions={}", target.store(), partitions);
    }

    /** Writes a folder of this machine to its disk, because the old checkpoint is deleted afterwards. */
    private static void sync(Path next) throws IOException {
        if (next.toUri().getScheme() != null && !next.toUri().getScheme().equals("file")) {
            return; // HDFS has its copies
        }
        try (var all = Files.walk(java.nio.file.Path.of(next.toUri().getPath()))) {
            for (var file : all.toList()) {
                try (var channel = FileChannel.open(file)) {
                    channel.force(true);
                }
            }
        }
    }

    private static boolean canRename(FileSystem system) {
        return List.of("file", "hdfs").contains(system.getUri().getScheme());
    }

    private static void rename(FileSystem system, Path from, Path to) throws IOException {
        if (!system.rename(from, to)) {
            throw new IOException("cannot rename %s to %s".formatted(from, to));
        }
    }

    private void writeState(StateFolder state, long version, Path next) throws IOException {
        var writers = new ArrayList<StateFiles.Writer>();
        try {
            for (var partition = 0; partition < partitions; partition++) {
                var file = new Path(
                        StateFolder.partition(next, partition),
                        1 + target.store().changes());
                writers.add(target.write(file));
            }
            state.replay(version, new StateFiles.Entries() {
                @Override
                public void put(byte[] key, byte[] value) throws IOException {
                    writers.get(partitionOf(key)).put(key, value);
                }

                @Override
                public void remove(byte[] key) throws IOException {
                    writers.get(partitionOf(key)).remove(key);
                }
            });
        } finally {
            for (var writer : writers) {
                writer.close();
            }
        }
    }

    /** As Spark distributes devices. */
    private int partitionOf(byte[] key) {
        var device = PartitionState.row(key, 1).getUTF8String(0);
        return Math.floorMod((int) Murmur3HashFunction.hash(device, DataTypes.StringType, SEED), partitions);
    }

    private void writeLogs(List<String> lines, Path next) throws IOException {
        var changed = new ArrayList<>(lines);
        var metadata = (ObjectNode) JSON.readTree(lines.get(0));
        metadata.withObject("/conf").put(PARTITIONS, Integer.toString(partitions));
        metadata.withObject("/conf").put(StateStoreType.PROVIDER, target.store().providerClass());
        changed.set(0, JSON.writeValueAsString(metadata));
        new BatchLog(target.files(), new Path(next, "offsets"), lines.size()).write(0, changed);
        new BatchLog(target.files(), new Path(next, "commits"), 1).write(0, List.of(COMMIT));
    }
}
