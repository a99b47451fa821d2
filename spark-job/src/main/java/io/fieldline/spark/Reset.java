package io.fieldline.spark;

import io.fieldline.spark.checkpoint.StateMove;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;

/** Deletes the checkpoint of the job, if confirmed. The job must not run at the same time. */
final class Reset {
    private static final String WHAT_IT_DELETES = """
            --reset deletes, under %s:
              - which readings were counted: all readings that Kafka still has are counted again,
              - open windows, windows that can be corrected, the data about each device, and the state of each alert,
              - the position up to which the history was written.
            If Kafka no longer has all readings of an average, the average of the remaining ones replaces it. The reset
            deletes no topics and no history files.
            """;

    private final SparkJobConfig config;
    private final HadoopProperties hadoop;
    private final Consumer<String> words;

    Reset(SparkJobConfig config, HadoopProperties hadoop, Consumer<String> words) {
        this.config = config;
        this.hadoop = hadoop;
        this.words = words;
    }

    /** Prints what a reset deletes, and deletes it only if {@code sure}; returns whether it did. */
    public boolean run(boolean sure) throws IOException {
        words.accept(WHAT_IT_DELETES.formatted(config.checkpoint()));
        if (!sure) {
            words.accept("Nothing was deleted. Add --yes to confirm.");
            return false;
        }
        for (var query : List.of(StreamingQueries.AVERAGES, StreamingQueries.HISTORY)) {
            StateMove.complete(config.checkpointOf(query), hadoop.configuration());
            var folder = new Path(config.checkpointOf(query));
            folder.getFileSystem(hadoop.configuration()).delete(folder, true);
        }
        words.accept("Deleted.");
        return true;
    }
}
