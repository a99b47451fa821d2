package io.fieldline.spark;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Makes the job forget what it did, when asked to in so many words. The job must not run meanwhile. */
final class Reset {
    private static final String WHAT_IT_FORGETS = """
            --reset makes the job forget, under %s:
              - which readings were counted: all that Kafka still has are counted anew,
              - windows that are open or can be corrected, and how every alert stands,
              - how far the history has got.
            Averages whose readings Kafka has only in part any more are replaced by those of that part. The topics and the
            history's files stay.
            """;

    private final SparkJobConfig config;
    private final Consumer<String> words;

    Reset(SparkJobConfig config, Consumer<String> words) {
        this.config = config;
        this.words = words;
    }

    /** Says what is forgotten, and forgets it only if sure; returns whether it did. */
    boolean run(boolean sure) throws IOException {
        words.accept(WHAT_IT_FORGETS.formatted(config.checkpoint()));
        if (!sure) {
            words.accept("Nothing was forgotten: say --reset --yes.");
            return false;
        }
        for (var query : List.of(Queries.AVERAGES, Queries.HISTORY)) {
            var folder = new Path(config.checkpointOf(query));
            folder.getFileSystem(new Configuration()).delete(folder, true);
        }
        words.accept("Forgotten.");
        return true;
    }
}
