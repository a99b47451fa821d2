package io.fieldline.spark;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Deletes the job's checkpoint, if that is confirmed. The job must not run meanwhile. */
final class Reset {
    private static final String WHAT_IT_DELETES = """
            --reset deletes, under %s:
              - which readings were counted: all that Kafka still has are counted again,
              - windows that are open or can be corrected, what is known about each device, and how every alert stands,
              - how far the history was written.
            An average of which Kafka no longer has all readings is replaced by one of those that it has. The topics and the
            files of the history stay.
            """;

    private final SparkJobConfig config;
    private final Consumer<String> words;

    Reset(SparkJobConfig config, Consumer<String> words) {
        this.config = config;
        this.words = words;
    }

    /** Says what is deleted, and deletes it only if sure; returns whether it did. */
    public boolean run(boolean sure) throws IOException {
        words.accept(WHAT_IT_DELETES.formatted(config.checkpoint()));
        if (!sure) {
            words.accept("Nothing was deleted. Add --yes to confirm.");
            return false;
        }
        for (var query : List.of(StreamingQueries.AVERAGES, StreamingQueries.HISTORY)) {
            var folder = new Path(config.checkpointOf(query));
            folder.getFileSystem(new Configuration()).delete(folder, true);
        }
        words.accept("Deleted.");
        return true;
    }
}
