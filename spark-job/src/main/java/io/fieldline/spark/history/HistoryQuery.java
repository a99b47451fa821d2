package io.fieldline.spark.history;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.apache.spark.sql.functions.col;

import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
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
 * Writes the final averages of a batch of {@code fieldline.averages} to the history; a batch may be repeated. Runs on
 * the driver.
 *
 * @param retention time for which the history has averages; empty: it deletes nothing
 * @param rejected called for each average that the history cannot hold
 */
public record HistoryQuery(HistoryFolder history, Optional<Duration> retention, Clock clock, Runnable rejected)
        implements VoidFunction2<Dataset<Row>, Long> {
    private static final Logger log = LoggerFactory.getLogger(HistoryQuery.class);

    /** Maximum number of averages in memory, about 500 bytes each; more are merged in several steps. */
    private static final int MAX_IN_MEMORY = 50_000;

    /** Takes records with the column {@code value}. */
    @Override
    public void call(Dataset<Row> records, Long batch) throws IOException {
        var values = records.select(col("value"))
                .filter(col("value").isNotNull())
                .as(Encoders.BINARY())
                .filter((FilterFunction<byte[]>) HistoryQuery::mayBeFinal)
                .toLocalIterator();
        var count = 0;
        while (values.hasNext()) {
            count += mergeSome(values);
        }
        history.compact(clock.instant());
        if (retention.isPresent()) {
            history.expire(clock.instant(), retention.get());
        }
        log.debug("wrote averages to the history: batch={} averages={}", batch, count);
    }

    private int mergeSome(Iterator<byte[]> values) throws IOException {
        var finals = new ArrayList<Average>();
        while (values.hasNext() && finals.size() < MAX_IN_MEMORY) {
            parsed(values.next()).filter(Average::closed).ifPresent(finals::add);
        }
        history.merge(finals);
        return finals.size();
    }

    /** Keeps most provisional averages away from the driver, without parsing them twice. */
    private static boolean mayBeFinal(byte[] value) {
        return !new String(value, ISO_8859_1).contains("\"final\":false");
    }

    private Optional<Average> parsed(byte[] value) {
        try {
            return Optional.of(MessageJson.parse(value, Average.class));
        } catch (IllegalArgumentException notAnAverage) {
            log.debug("rejected a record of fieldline.averages: {}", notAnAverage.getMessage());
            rejected.run();
            return Optional.empty();
        }
    }
}
