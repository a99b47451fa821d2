package io.fieldline.spark.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager;

/**
 * A folder with a file for each batch, named by its number: a line with a version, and lines of JSON. Spark plans a
 * batch in {@code offsets} and writes its end to {@code commits}.
 */
final class BatchLog {
    private static final String VERSION = "v1";
    private static final String NO_OFFSET = "-"; // of a source without records

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final CheckpointFileManager files;
    private final Path folder;
    private final int jsonLines;
    private final NavigableSet<Long> batches;

    /** Lists the batches. */
    BatchLog(CheckpointFileManager files, Path folder, int jsonLines) throws IOException {
        this.files = files;
        this.folder = folder;
        this.jsonLines = jsonLines;
        this.batches = batches();
    }

    private NavigableSet<Long> batches() throws IOException {
        var found = new TreeSet<Long>();
        if (files.exists(folder)) {
            Arrays.stream(files.list(folder))
                    .map(file -> file.getPath().getName())
                    .filter(name -> name.matches("\\d+"))
                    .forEach(name -> found.add(Long.valueOf(name)));
        }
        return found;
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }

    boolean has(long batch) {
        return batches.contains(batch);
    }

    /** The number of the newest batch; -1 if there is none. */
    long newest() {
        return batches.isEmpty() ? -1 : batches.last();
    }

    boolean canRead(long batch) throws IOException {
        return read(batch).isPresent();
    }

    /** The JSON lines of a batch; empty if the file is missing or incomplete. */
    Optional<List<JsonNode>> read(long batch) throws IOException {
        var lines = lines(batch);
        return lines.isEmpty() ? Optional.empty() : json(lines.get().iterator());
    }

    /** The lines of a batch after the version, as they are; empty if the file is missing or has another number. */
    Optional<List<String>> lines(long batch) throws IOException {
        if (!has(batch)) {
            return Optional.empty();
        }
        try (var in = files.open(fileOf(batch))) {
            var lines = List.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n"));
            return lines.size() == 1 + jsonLines && lines.get(0).equals(VERSION)
                    ? Optional.of(lines.subList(1, lines.size()))
                    : Optional.empty();
        } catch (ChecksumException torn) {
            return Optional.empty();
        }
    }

    /** Writes the file of a batch. */
    void write(long batch, List<String> lines) throws IOException {
        files.mkdirs(folder);
        try (var out = files.createAtomic(fileOf(batch), true)) {
            out.write((VERSION + "\n" + String.join("\n", lines)).getBytes(StandardCharsets.UTF_8));
        }
        batches.add(batch);
    }

    private static Optional<List<JsonNode>> json(Iterator<String> lines) {
        var read = new ArrayList<JsonNode>();
        try {
            while (lines.hasNext()) {
                var line = lines.next();
                read.add(line.equals(NO_OFFSET) ? JSON.createObjectNode() : JSON.readTree(line));
            }
        } catch (JsonProcessingException torn) {
            return Optional.empty();
        }
        return read.stream().allMatch(JsonNode::isObject) ? Optional.of(read) : Optional.empty();
    }

    /** The number of the newest readable batch before this one; -1 if there is none. */
    long newestReadableBefore(long batch) throws IOException {
        for (var before : batches.headSet(batch, false).descendingSet()) {
            if (canRead(before)) {
                return before;
            }
        }
        return -1;
    }

    /**
     * Returns the newest readable batch that was planned at least this long before the last one; -1 if there is none.
     */
    long newestBefore(Duration beforeLast) throws IOException {
        var last = newestReadableBefore(Long.MAX_VALUE);
        if (last < 0) {
            return -1;
        }
        var latest = plannedAt(last) - beforeLast.toMillis();
        var batch = last;
        while (batch >= 0 && plannedAt(batch) > latest) {
            batch = newestReadableBefore(batch);
        }
        return batch;
    }

    private long plannedAt(long batch) throws IOException {
        return read(batch).orElseThrow().get(0).path("batchTimestampMs").asLong();
    }

    /** Deletes this batch and the later ones, newest first: after an interruption, the oldest are left. */
    void deleteFrom(long batch) throws IOException {
        for (var last = newest(); last >= batch; last = newest()) {
            files.delete(fileOf(last));
            batches.remove(last);
        }
    }

    Path fileOf(long batch) {
        return new Path(folder, Long.toString(batch));
    }
}
