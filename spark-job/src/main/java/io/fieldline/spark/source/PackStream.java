package io.fieldline.spark.source;

import io.fieldline.spark.readings.ReadingEncoder;
import io.fieldline.spark.readings.ReadingValidator;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReportsSourceMetrics;
import org.apache.spark.sql.connector.read.streaming.SupportsAdmissionControl;

/** Spark's Kafka source chooses the offsets of each batch; only the reader of a partition is our own. */
final class PackStream implements MicroBatchStream, SupportsAdmissionControl, ReportsSourceMetrics {
    private final MicroBatchStream kafka;
    private final ReadingEncoder encoder;

    PackStream(MicroBatchStream kafka, long futureToleranceMillis) {
        this.kafka = kafka;
        this.encoder = new ReadingEncoder(new ReadingValidator(Duration.ofMillis(futureToleranceMillis)));
    }

    private SupportsAdmissionControl limited() {
        return (SupportsAdmissionControl) kafka;
    }

    @Override
    public Offset initialOffset() {
        return kafka.initialOffset();
    }

    @Override
    public ReadLimit getDefaultReadLimit() {
        return limited().getDefaultReadLimit();
    }

    @Override
    public Offset latestOffset() {
        return kafka.latestOffset();
    }

    @Override
    public Offset latestOffset(Offset start, ReadLimit limit) {
        return limited().latestOffset(start, limit);
    }

    @Override
    public Offset reportLatestOffset() {
        return limited().reportLatestOffset();
    }

    @Override
    public Offset deserializeOffset(String json) {
        return kafka.deserializeOffset(json);
    }

    @Override
    public InputPartition[] planInputPartitions(Offset start, Offset end) {
        return kafka.planInputPartitions(start, end);
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return new PackReader.Factory(encoder);
    }

    @Override
    public void commit(Offset end) {
        kafka.commit(end);
    }

    @Override
    public void stop() {
        kafka.stop();
    }

    @Override
    public Map<String, String> metrics(Optional<Offset> latestConsumed) {
        return ((ReportsSourceMetrics) kafka).metrics(latestConsumed);
    }

    /** The description in the progress of a batch. */
    @Override
    public String toString() {
        return kafka.toString();
    }
}
