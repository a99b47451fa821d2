package io.fieldline.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.Topic;
import io.fieldline.spark.readings.EncodedReadings;
import io.fieldline.spark.readings.ReadingEncoder;
import io.fieldline.spark.readings.ReadingValidator;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Packs readings that do not come from Kafka, as the source of the job does. */
final class PackedRecords {
    private static final ReadingEncoder ENCODER = new ReadingEncoder(new ReadingValidator(Duration.ofSeconds(60)));

    private PackedRecords() {}

    /** Packs rows of {@code value} (binary) and {@code timestamp}. */
    static Dataset<Row> of(Dataset<Row> records) {
        return records.select("value", "timestamp")
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) rows -> ENCODER.encode(recordsOf(rows)),
                        Encoders.row(EncodedReadings.ROW));
    }

    private static Iterator<ConsumerRecord<byte[], byte[]>> recordsOf(Iterator<Row> rows) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false)
                .map(row -> record(row.getAs("value"), row.getAs("timestamp")))
                .iterator();
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value, Instant at) {
        return new ConsumerRecord<>(
                Topic.READINGS.topicName(),
                0,
                0,
                at.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                value == null ? -1 : value.length,
                "any".getBytes(UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
