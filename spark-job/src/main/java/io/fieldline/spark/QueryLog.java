package io.fieldline.spark;

import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log when the query has begun to work. Runs on Spark's listener thread. */
final class QueryLog extends StreamingQueryListener {
    private static final Logger log = LoggerFactory.getLogger(QueryLog.class);

    private final DeviceLimit limit;
    private boolean ready;

    QueryLog(DeviceLimit limit) {
        this.limit = limit;
    }

    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
        var progress = event.progress();
        log.debug(
                "batch: id={} rows={} durations={}",
                progress.batchId(),
                progress.numInputRows(),
                progress.durationMs());
        for (var operator : progress.stateOperators()) {
            limit.note(operator.numRowsTotal());
        }
        if (!ready) {
            ready = true;
            log.info("ready: readings become averages");
        }
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {}
}
