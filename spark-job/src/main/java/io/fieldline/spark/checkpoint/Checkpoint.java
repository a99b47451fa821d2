package io.fieldline.spark.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoint of a query, read before the query starts: a power cut can leave its newest files empty or cut off,
 * because they are not synced. Spark then fails at each start.
 *
 * <p>Batch N needs version N of the state, and reads the records after {@code offsets/N-1}. If both are complete, the
 * query can start with batch N. Without {@code commits/N}, Spark runs the batch again: up to {@code offsets/N} or,
 * without that file, up to the end of the topics. The query therefore goes back to the newest N with complete files,
 * and deletes later ones. No reading is lost, because Kafka still has the records. None counts twice, because the state
 * and the offsets are of the same version. Records that are written to Kafka again have the same keys.
 *
 * <p>A power cut can also take the last records of a Kafka on the same machine. The query would then skip new records
 * with these offsets, and averages that Kafka lost would not be written again. After a restart of the machine, the
 * query therefore goes back to a batch that was planned before that time.
 */
public final class Checkpoint {
    private static final Logger log = LoggerFactory.getLogger(Checkpoint.class);

    private static final String PARTITIONS = "spark.sql.shuffle.partitions";
    private static final String CODEC = "spark.sql.streaming.stateStore.compression.codec";

    private static final String RESET =
            "Start with --reset --yes, or with another --checkpoint, see the README. Then all readings that Kafka has"
                    + " are counted again. If Kafka has only some readings of an average, their average replaces it";
    private static final String DELETE = "Delete this folder: nothing is lost, because the job reads its records again";

    private final Path folder;
    private final Configuration hadoop;
    private final CheckpointFileManager files;
    private final int sources;
    private final Duration unsynced;

    /** The batch with which the query can start, and how much it remembers there. */
    private record Start(long batch, StateSize size) {}

    /**
     * Creates the checkpoint of a query. The folder need not exist.
     *
     * @param sources  number of sources that the query reads
     * @param unsynced how long before its end Kafka's records may be lost; zero if there was no power cut
     */
    public Checkpoint(String folder, Configuration hadoop, int sources, Duration unsynced) {
        this.folder = new Path(folder);
        this.hadoop = hadoop;
        this.files = CheckpointFileManager.create(this.folder, hadoop);
        this.sources = sources;
        this.unsynced = unsynced;
    }

    /**
     * Goes back to the newest readable version.
     *
     * @param eachState receives the state of each device; throws if the state does not fit the job
     * @return the size of the state at the start of the query
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

    /** Empty if the job does not know what stores the state. */
    private Optional<StateFolder> state(SparkConf spark, BatchLog offsets, Consumer<byte[]> eachState)
            throws IOException {
        var conf = conf(offsets);
        var provider = conf.path(StateStoreType.PROVIDER).asText(StateStoreType.HEAP.providerClass());
        var store = StateStoreType.of(provider);
        if (store.isEmpty()) {
            log.warn("the checkpoint is not checked, and its devices are not counted: state_store={}", provider);
            return Optional.empty();
        }
        var stateFiles = new StateFiles(
                store.get(), files, hadoop, spark, conf.path(CODEC).asText("lz4"));
        return Optional.of(StateFolder.open(folder, conf.path(PARTITIONS).asInt(0), stateFiles, eachState));
    }

    /** The properties of Spark that the newest planned batch has. */
    private static JsonNode conf(BatchLog offsets) throws IOException {
        var newest = offsets.read(offsets.newestReadableBefore(Long.MAX_VALUE));
        return newest.map(lines -> lines.get(0).path("conf")).orElseGet(MissingNode::getInstance);
    }

    /**
     * Moves the state to another store or number of partitions, if the checkpoint has another one. Must follow a
     * repair.
     *
     * @param partitions empty: as many as now
     */
    public void moveState(SparkConf spark, StateStoreType store, Optional<Integer> partitions) throws IOException {
        var offsets = offsets();
        var state = state(spark, offsets, ignored -> {});
        var conf = conf(offsets);
        if (state.isEmpty() || conf.isMissingNode()) {
            return;
        }
        var number = partitions.orElse(conf.path(PARTITIONS).asInt(state.get().partitions()));
        var isSame = number == conf.path(PARTITIONS).asInt(0)
                && store.providerClass()
                        .equals(conf.path(StateStoreType.PROVIDER).asText(StateStoreType.HEAP.providerClass()));
        if (isSame) {
            return;
        }
        var next = newestStart(offsets, commits(), state.get(), RESET).batch();
        var target =
                new StateFiles(store, files, hadoop, spark, conf.path(CODEC).asText("lz4"));
        new StateMove(folder, target, number).run(state.get(), next, offsets);
    }

    /** Like {@link #repair(SparkConf, Consumer)}, for a query without state. */
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
        for (var next : startsInOrder(newest(offsets, commits), offsets)) {
            if (canStart(next, offsets, commits)) {
                var size = state.at(next);
                if (size.isPresent()) {
                    return new Start(next, size.get());
                }
            }
        }
        throw new DamagedCheckpoint("the checkpoint %s is damaged, and no earlier version of it is complete: %s. %s"
                .formatted(folder, unreadable(offsets, commits, state), advice));
    }

    /** The batches to try: the newest whose records Kafka has for certain, then earlier ones, then the oldest of the rest. */
    private List<Long> startsInOrder(long newest, BatchLog offsets) throws IOException {
        // that batch too, because it may have written its averages long after it was planned
        var last = unsynced.isZero() ? newest + 1 : Math.max(0, offsets.newestBefore(unsynced));
        var starts = new ArrayList<Long>();
        for (var batch = last; batch >= 0; batch--) {
            starts.add(batch);
        }
        for (var batch = last + 1; batch <= newest + 1; batch++) {
            starts.add(batch);
        }
        return starts;
    }

    private boolean canStart(long batch, BatchLog offsets, BatchLog commits) throws IOException {
        if (batch == 0 && StateMove.isMoved(files, folder)) {
            return false; // it begins with the offsets, but without the state, of the checkpoint before
        }
        if (batch == 0) {
            return offsets.has(0) || (offsets.isEmpty() && commits.isEmpty()); // otherwise the first batches have ended
        }
        return offsets.canRead(batch - 1) && (offsets.canRead(batch) || commits.canRead(batch - 1));
    }

    /**
     * Deletes later versions. Can be interrupted anywhere: until the last file is deleted, the next start finds the
     * same batch.
     */
    private void goBackTo(long batch, long newest, BatchLog offsets, BatchLog commits, StateFolder state)
            throws IOException {
        var lastCommit = commits.newestReadableBefore(batch);
        var mayPlanAgain = batch == 0 || commits.canRead(batch - 1);
        var runsAsPlanned = offsets.canRead(batch) && (unsynced.isZero() || !mayPlanAgain);
        var lastOffsets = runsAsPlanned ? batch : batch - 1;
        var damaged = unreadable(offsets, commits, state);
        if (batch > newest && !damaged.isEmpty()) {
            log.warn(
                    "deleted damaged files of the checkpoint, which has older ones: checkpoint={} damaged={}",
                    folder,
                    damaged);
            state.cutAfter(batch);
        } else if (commits.newest() > lastCommit || offsets.newest() > lastOffsets || !damaged.isEmpty()) {
            log.warn(
                    "the machine was restarted, or the checkpoint was damaged, for example by a power cut. The job continues"
                            + " from an earlier version and reads later records again; none is lost or counted twice: checkpoint={}"
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

    /** The file has only an id of the query, which the job does not use. */
    private void deleteDamagedMetadata() throws IOException {
        var metadata = new Path(folder, "metadata");
        if (files.exists(metadata) && !endsAsJson(metadata)) {
            files.delete(metadata);
        }
    }

    /**
     * These files have the first offsets of each source. Spark writes them again, because the first batch starts at the
     * beginning of the topics.
     */
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
