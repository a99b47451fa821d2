package io.fieldline.spark.history;

import static org.apache.spark.sql.functions.col;

import io.fieldline.messages.Average;
import io.fieldline.messages.AverageJson;
import io.fieldline.messages.Timestamps;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with a batch of records of {@code fieldline.averages}; a batch may come again. Runs on the driver.
 *
 * @param rejected called for each average that the history cannot hold
 */
public record HistoryQuery(History history, Clock clock, Runnable rejected)
        implements VoidFunction2<Dataset<Row>, Long> {
    private static final Logger log = LoggerFactory.getLogger(HistoryQuery.class);

    /** Averages held in memory at once, about 500 bytes each; what exceeds it is merged in several steps. */
    private static final int MOST_AT_ONCE = 50_000;

    /** Records with the column {@code value}. */
    @Override
    public void call(Dataset<Row> records, Long batch) throws IOException {
        var finals = records.select(col("value"))
                .as(Encoders.BINARY())
                .filter((FilterFunction<byte[]>) HistoryQuery::isFinal)
                .toLocalIterator();
        var count = 0;
        while (finals.hasNext()) {
            count += mergeSome(finals);
        }
        history.compact(clock.instant());
        log.debug("history: batch={} averages={}", batch, count);
    }

    private int mergeSome(Iterator<byte[]> finals) throws IOException {
        var some = new ArrayList<Average>();
        while (finals.hasNext() && some.size() < MOST_AT_ONCE) {
            var average = AverageJson.parse(finals.next());
            if (isInRange(average)) {
                some.add(average);
            } else {
                rejected.run();
            }
        }
        history.merge(some);
        return some.size();
    }

    /** Microseconds of other years do not fit, and no reading of ours has them. */
    private static boolean isInRange(Average average) {
        try {
            Timestamps.checkYear(average.windowStart());
            Timestamps.checkYear(average.windowEnd());
            return true;
        } catch (IllegalArgumentException outside) {
            log.warn("an average was rejected: key={} because {}", average.key(), outside.getMessage());
            return false;
        }
    }

    /** Whatever else somebody may have written into the topic is none. */
    private static boolean isFinal(byte[] value) {
        try {
            return value != null && AverageJson.parse(value).closed();
        } catch (IllegalArgumentException notAnAverage) {
            return false;
        }
    }
}
