package io.fieldline.spark.checkpoint;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.io.CompressionCodec;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoint of a query, read before the query starts: a power cut can leave its newest files empty or cut off,
 * because they are not synced. Spark then fails at each start.
 *
 * <p>Batch N takes the state of version N and the records after {@code offsets/N-1}. Where both are whole, the query can start
 * with batch N: without {@code commits/N} Spark runs it again, as {@code offsets/N} says or, without that file, with what Kafka has.
 * So the query goes back to the newest N of which all files are whole, and later ones are deleted. Nothing is lost by it, as
 * Kafka still has the records, and nothing counts twice, as the state goes back as far as the offsets do. What goes to Kafka
 * again has the same keys.
 */
public final class Checkpoint {
    private static final Logger log = LoggerFactory.getLogger(Checkpoint.class);

    private static final String PARTITIONS = "spark.sql.shuffle.partitions";
    private static final String CODEC = "spark.sql.streaming.stateStore.compression.codec";

    private static final String RESET =
            "Start with --reset --yes, or with another --checkpoint, see 'A damaged checkpoint' in"
                    + " spark-job/README.md: all readings that Kafka has are then counted again, and an average of which it has only"
                    + " some is replaced by one of those";
    private static final String DELETE = "Delete this folder: nothing is lost, as its records are read again";

    private static final String STATE_STORE = "spark.sql.streaming.stateStore.providerClass";
    private static final String READABLE = HDFSBackedStateStoreProvider.class.getName();

    private final Path folder;
    private final Configuration hadoop;
    private final CheckpointFileManager files;
    private final int sources;

    /** The batch with which the query can start, and how much it remembers there. */
    private record Start(long batch, StateSize size) {}

    /** The checkpoint in this folder, which need not exist, of a query that reads this many sources. */
    public Checkpoint(String folder, Configuration hadoop, int sources) {
        this.folder = new Path(folder);
        this.hadoop = hadoop;
        this.files = CheckpointFileManager.create(this.folder, hadoop);
        this.sources = sources;
    }

    /**
     * Goes back to the newest version that can be read, if that is not the newest.
     *
     * @param eachState called with the state of each device that is read; throws if it does not fit
     * @return how much the query remembers where it starts
     * @throws DamagedCheckpoint if no version can be read
     */
    public StateSize repair(SparkConf spark, Consumer<byte[]> eachState) throws IOException {
        var offsets = offsets();
        var state = state(spark, offsets, eachState);
        if (state.isEmpty()) {
            return StateSize.NONE;
        }
        state.get().deleteDamagedSchema(hadoop);
        return repair(offsets, state.get(), RESET);
    }

    /** Reads what {@link #repair(SparkConf, Consumer)} reads, and changes nothing; throws if no version can be read. */
    public void verify(SparkConf spark, Consumer<byte[]> eachState) throws IOException {
        var offsets = offsets();
        var state = state(spark, offsets, eachState);
        if (state.isPresent()) {
            newestStart(offsets, commits(), state.get(), RESET);
        }
    }

    /** Empty if another class than Spark's default stores the state. */
    private Optional<StateFolder> state(SparkConf spark, BatchLog offsets, Consumer<byte[]> eachState)
            throws IOException {
        var newest = offsets.read(offsets.newestReadableBefore(Long.MAX_VALUE));
        var conf = newest.map(lines -> lines.get(0).path("conf")).orElseGet(MissingNode::getInstance);
        var stateStore = conf.path(STATE_STORE).asText(READABLE);
        if (!stateStore.equals(READABLE)) {
            log.warn("the checkpoint is not checked, and its devices are not counted: state_store={}", stateStore);
            return Optional.empty();
        }
        var codec = CompressionCodec.createCodec(spark, conf.path(CODEC).asText("lz4"));
        return Optional.of(StateFolder.open(files, folder, conf.path(PARTITIONS).asInt(0), codec, eachState));
    }

    /** As {@link #repair(SparkConf, Consumer)}, of a query without a state. */
    public void repair() throws IOException {
        repair(offsets(), StateFolder.none(files, folder), DELETE);
    }

    private BatchLog offsets() throws IOException {
        return new BatchLog(files, new Path(folder, "offsets"), 1 + sources);
    }

    private StateSize repair(BatchLog offsets, StateFolder state, String advice) throws IOException {
        deleteDamagedMetadata();
        var commits = commits();
        var start = newestStart(offsets, commits, state, advice);
        goBackTo(start.batch(), newest(offsets, commits), offsets, commits, state);
        return start.size();
    }

    private BatchLog commits() throws IOException {
        return new BatchLog(files, new Path(folder, "commits"), 1);
    }

    private static long newest(BatchLog offsets, BatchLog commits) throws IOException {
        return Math.max(offsets.newest(), commits.newest());
    }

    private Start newestStart(BatchLog offsets, BatchLog commits, StateFolder state, String advice) throws IOException {
        for (var next = newest(offsets, commits) + 1; next >= 0; next--) {
            if (canStart(next, offsets, commits)) {
                var size = state.at(next);
                if (size.isPresent()) {
                    return new Start(next, size.get());
                }
            }
        }
        throw new DamagedCheckpoint("the checkpoint %s is damaged and no earlier version of it is whole: %s. %s"
                .formatted(folder, unreadable(offsets, commits, state), advice));
    }

    private static boolean canStart(long batch, BatchLog offsets, BatchLog commits) throws IOException {
        if (batch == 0) {
            return offsets.has(0) || (offsets.isEmpty() && commits.isEmpty()); // else the first batches are over
        }
        return offsets.canRead(batch - 1) && (offsets.canRead(batch) || commits.canRead(batch - 1));
    }

    /** In an order that can be cut off anywhere: until the last file is deleted, the next start finds the same batch. */
    private void goBackTo(long batch, long newest, BatchLog offsets, BatchLog commits, StateFolder state)
            throws IOException {
        var lastCommit = commits.newestReadableBefore(batch);
        var lastOffsets = offsets.canRead(batch) ? batch : batch - 1;
        var damaged = unreadable(offsets, commits, state);
        if (batch > newest && !damaged.isEmpty()) {
            log.warn(
                    "deleted damaged files of the checkpoint, which older ones replace: checkpoint={} damaged={}",
                    folder,
                    damaged);
            state.cutAfter(batch);
        } else if (commits.newest() > lastCommit || offsets.newest() > lastOffsets || !damaged.isEmpty()) {
            log.warn(
                    "the checkpoint was damaged, as by a power cut, and goes back to a version that is whole; the records since"
                            + " then are read from Kafka again, none is lost and none counts twice: checkpoint={}"
                            + " damaged={} batch={} newest={}",
                    folder,
                    damaged,
                    batch,
                    newest);
            state.cutAfter(batch);
            offsets.deleteFrom(lastOffsets + 1);
            commits.deleteFrom(lastCommit + 1);
        }
        if (batch == 0) {
            deleteDamagedSources();
        }
    }

    private static List<String> unreadable(BatchLog offsets, BatchLog commits, StateFolder state) throws IOException {
        var found = new ArrayList<String>();
        for (var log : List.of(offsets, commits)) {
            for (var batch = log.newest(); log.has(batch) && !log.canRead(batch); batch--) {
                found.add(name(log.fileOf(batch)));
            }
        }
        state.damaged().forEach(file -> found.add(name(file)));
        return found;
    }

    private static String name(Path file) {
        return file.getParent().getName() + "/" + file.getName();
    }

    /** The file has an id for the query, which the job does not use. */
    private void deleteDamagedMetadata() throws IOException {
        var metadata = new Path(folder, "metadata");
        if (files.exists(metadata) && !endsAsJson(metadata)) {
            files.delete(metadata);
        }
    }

    /** Where each source began: the beginning of its topics, which Spark finds out again. */
    private void deleteDamagedSources() throws IOException {
        for (var source = 0; source < sources; source++) {
            var begin = new Path(folder, "sources/%d/0".formatted(source));
            if (files.exists(begin) && !endsAsJson(begin)) {
                files.delete(begin);
            }
        }
    }

    private boolean endsAsJson(Path file) throws IOException {
        try (var in = files.open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().endsWith("}");
        } catch (ChecksumException torn) {
            return false;
        }
    }
}
