package io.fieldline.spark.history;

import static org.apache.spark.sql.functions.col;

import io.fieldline.messages.Average;
import io.fieldline.messages.AverageJson;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Optional;
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
public record HistoryQuery(HistoryFolder history, Clock clock, Runnable rejected)
        implements VoidFunction2<Dataset<Row>, Long> {
    private static final Logger log = LoggerFactory.getLogger(HistoryQuery.class);

    /** Averages held in memory at once, about 500 bytes each; what exceeds it is merged in several steps. */
    private static final int MOST_AT_ONCE = 50_000;

    /** Records with the column {@code value}. */
    @Override
    public void call(Dataset<Row> records, Long batch) throws IOException {
        var finals = records.select(col("value"))
                .as(Encoders.BINARY())
                .filter((FilterFunction<byte[]>) HistoryQuery::isNotProvisional)
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
            parsed(finals.next()).ifPresent(some::add);
        }
        history.merge(some);
        return some.size();
    }

    private Optional<Average> parsed(byte[] value) {
        try {
            return Optional.of(AverageJson.parse(value));
        } catch (IllegalArgumentException notAnAverage) {
            log.debug("an average was rejected: {}", notAnAverage.getMessage());
            rejected.run();
            return Optional.empty();
        }
    }

    /** Also of a record that is not an average: the driver counts it. */
    private static boolean isNotProvisional(byte[] value) {
        try {
            return value != null && AverageJson.parse(value).closed();
        } catch (IllegalArgumentException notAnAverage) {
            return true;
        }
    }
}
