package io.fieldline.spark.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.state.StateSchemaCompatibilityChecker;
import org.apache.spark.sql.execution.streaming.state.StateStoreId;
import org.apache.spark.sql.execution.streaming.state.StateStoreProviderId;

/** The state of all partitions of the only stateful operator of the query. */
final class StateFolder {
    private static final int OPERATOR = 0;

    private final CheckpointFileManager files;
    private final Path folder;
    private final List<PartitionState> partitions = new ArrayList<>();

    private StateFolder(CheckpointFileManager files, Path folder) {
        this.files = files;
        this.folder = folder;
    }

    /** The folder of a query without state. */
    static StateFolder none(CheckpointFileManager files, Path checkpoint) {
        return new StateFolder(files, new Path(checkpoint, "state"));
    }

    /**
     * Lists the files.
     *
     * @param partitions number of partitions of which Spark reads the state; 0: all in the folder
     * @param eachState  receives the state of each device when a version is read
     */
    static StateFolder open(Path checkpoint, int partitions, StateFiles stateFiles, Consumer<byte[]> eachState)
            throws IOException {
        var files = stateFiles.files();
        var state = none(files, checkpoint);
        for (var partition = 0; partition < partitions || files.exists(partition(checkpoint, partition)); partition++) {
            state.partitions.add(new PartitionState(partition(checkpoint, partition), stateFiles, eachState));
        }
        return state;
    }

    /** The folder of a partition in a checkpoint. */
    static Path partition(Path checkpoint, long number) {
        return new Path(checkpoint, "state/%d/%d".formatted(OPERATOR, number));
    }

    /** Reads a version; empty if one of its files is damaged. */
    Optional<StateSize> at(long version) throws IOException {
        var sum = StateSize.NONE;
        for (var partition : partitions) {
            var size = partition.at(version);
            if (size.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.plus(size.get());
        }
        return Optional.of(sum);
    }

    /** Passes on the entries of a version that can be read, and those that they replace. */
    void replay(long version, StateFiles.Entries entries) throws IOException {
        for (var partition : partitions) {
            partition.replay(version, entries);
        }
    }

    int partitions() {
        return partitions.size();
    }

    List<Path> damaged() {
        return partitions.stream()
                .flatMap(partition -> partition.damaged().stream())
                .sorted()
                .toList();
    }

    void cutAfter(long version) throws IOException {
        for (var partition : partitions) {
            partition.deleteAfter(version);
            partition.deleteDamaged();
        }
    }

    /** Deletes the schema of the rows if it is damaged, because Spark writes the same schema again. */
    void deleteDamagedSchema(Configuration hadoop) throws IOException {
        var schema = new Path(folder, "%d/0/_metadata/schema".formatted(OPERATOR));
        if (!files.exists(schema)) {
            return;
        }
        var store =
                new StateStoreProviderId(StateStoreId.apply(folder.toString(), OPERATOR, 0, "default"), new UUID(0, 0));
        try {
            new StateSchemaCompatibilityChecker(store, hadoop).readSchemaFile();
        } catch (Exception torn) { // Scala declares no checked exceptions
            files.delete(schema);
        }
    }
}
