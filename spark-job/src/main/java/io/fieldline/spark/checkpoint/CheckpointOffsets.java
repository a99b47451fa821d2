package io.fieldline.spark.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.kafka.Topic;
import io.fieldline.spark.kafka.KafkaOffsets;
import io.fieldline.spark.kafka.KafkaOffsets.Range;
import io.fieldline.spark.kafka.LostRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the offsets of a checkpoint to offsets that Kafka has, before the query starts. Otherwise Spark would run empty
 * batches over deleted records, and skip the records of a topic that was deleted and created again.
 *
 * <p>{@code offsets/N} has the end of batch N: a line with a version, one with metadata, and one with the offsets of
 * each source. {@code commits/N} exists if the batch has ended. Otherwise Spark runs the batch again, from the end of
 * the one before it.
 */
public final class CheckpointOffsets {
    private static final Logger log = LoggerFactory.getLogger(CheckpointOffsets.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path checkpoint;
    private final CheckpointFileManager files;
    private final Topic topic;
    private final KafkaOffsets kafka;

    public CheckpointOffsets(String checkpoint, Configuration hadoop, Topic topic, KafkaOffsets kafka) {
        this.checkpoint = new Path(checkpoint);
        this.files = CheckpointFileManager.create(this.checkpoint, hadoop);
        this.topic = topic;
        this.kafka = kafka;
    }

    /** Moves the offsets that Kafka does not have, and counts the lost records of the topic. */
    public void moveToWhatKafkaHas(LostRecords lost) throws IOException, ExecutionException, InterruptedException {
        var newest = newest("offsets");
        if (newest.isEmpty()) {
            return;
        }
        var batch = newest.getAsLong();
        var isCommitted = newest("commits").orElse(-1) >= batch;
        if (!isCommitted && files.exists(offsetsOf(batch - 1))) {
            move(batch - 1, lost, true);
            move(batch, lost, false);
        } else {
            move(batch, lost, isCommitted);
        }
    }

    private OptionalLong newest(String folder) throws IOException {
        var path = new Path(checkpoint, folder);
        if (!files.exists(path)) {
            return OptionalLong.empty();
        }
        return Arrays.stream(files.list(path))
                .map(file -> file.getPath().getName())
                .filter(name -> name.matches("\\d+"))
                .mapToLong(Long::parseLong)
                .max();
    }

    private Path offsetsOf(long batch) {
        return new Path(new Path(checkpoint, "offsets"), Long.toString(batch));
    }

    /** Moves the start of a batch to the earliest offset, and the end of a planned batch to the latest one. */
    private void move(long batch, LostRecords lost, boolean isStart)
            throws IOException, ExecutionException, InterruptedException {
        var file = offsetsOf(batch);
        var lines = read(file);
        var moved = new ArrayList<String>();
        for (var line : lines) {
            moved.add(line.contains('"' + topic.topicName() + "\":{") ? move(line, lost, isStart) : line);
        }
        if (!moved.equals(lines)) {
            write(file, moved);
        }
    }

    private String move(String line, LostRecords lost, boolean isStart)
            throws IOException, ExecutionException, InterruptedException {
        ObjectNode topics;
        try {
            topics = (ObjectNode) JSON.readTree(line);
        } catch (JsonProcessingException damaged) {
            return line; // Spark reports it, with the name of the file
        }
        for (var entry : topics.properties()) {
            var ranges = kafka.of(entry.getKey());
            var offsets = (ObjectNode) entry.getValue();
            var isOurs = entry.getKey().equals(topic.topicName());
            for (var partition : List.copyOf(offsets.properties())) {
                var number = Integer.parseInt(partition.getKey());
                var offset = partition.getValue().asLong();
                var range = ranges.get(number);
                if (range == null) {
                    log.error("the topic has lost a partition: topic={} partition={}", entry.getKey(), number);
                    offsets.remove(partition.getKey());
                } else {
                    offsets.put(partition.getKey(), moved(offset, range, isStart));
                    if (isOurs && isStart) {
                        report(number, offset, range, lost);
                    }
                }
            }
        }
        return JSON.writeValueAsString(topics);
    }

    private static long moved(long offset, Range range, boolean isStart) {
        if (offset > range.latest()) {
            return isStart ? range.earliest() : range.latest();
        }
        return Math.max(offset, range.earliest());
    }

    private void report(int partition, long offset, Range range, LostRecords lost) {
        if (offset <= range.latest()) {
            lost.add(partition, range.earliest() - offset);
            return;
        }
        log.error(
                "the topic was deleted and created again, so it is read from its beginning; an unknown number of unread"
                        + " records of the old topic is lost: topic={} partition={} read_up_to={}"
                        + " end={}",
                topic.topicName(),
                partition,
                offset,
                range.latest());
        lost.add(partition, range.earliest());
    }

    private List<String> read(Path file) throws IOException {
        try (var in = files.open(file)) {
            return List.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n"));
        }
    }

    private void write(Path file, List<String> lines) throws IOException {
        var out = files.createAtomic(file, true);
        try {
            out.write(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
            out.close();
        } catch (IOException failed) {
            out.cancel();
            throw failed;
        }
    }
}
