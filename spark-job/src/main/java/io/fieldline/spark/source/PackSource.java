package io.fieldline.spark.source;

import io.fieldline.spark.readings.EncodedReadings;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.kafka010.KafkaSourceProvider;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Spark's Kafka source, which parses and packs the readings of a partition where it reads them. It has the options of
 * Spark's source, {@link #FUTURE_TOLERANCE}, and the same offsets in the checkpoint. Spark creates it by its name.
 */
public final class PackSource implements TableProvider {
    /** How far a reading may be ahead of its record, in milliseconds. */
    public static final String FUTURE_TOLERANCE = "fieldline.future-tolerance-ms";

    /** The last column: how many records were read since the row before. A row with only that has no pack. */
    public static final String RECORDS = "records";

    static final StructType SCHEMA = EncodedReadings.ROW.add(RECORDS, DataTypes.LongType, false);

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        return SCHEMA;
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
        return new PackTable();
    }

    private static final class PackTable implements SupportsRead {
        @Override
        public String name() {
            return "packs of readings";
        }

        @Override
        @SuppressWarnings("deprecation") // the method in its place calls it by default
        public StructType schema() {
            return SCHEMA;
        }

        @Override
        public Set<TableCapability> capabilities() {
            return Set.of(TableCapability.MICRO_BATCH_READ);
        }

        @Override
        public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
            return () -> new PackScan(options);
        }
    }

    private record PackScan(CaseInsensitiveStringMap options) implements Scan {
        @Override
        public StructType readSchema() {
            return SCHEMA;
        }

        @Override
        public MicroBatchStream toMicroBatchStream(String checkpoint) {
            var records = new KafkaSourceProvider()
                    .getTable(options)
                    .newScanBuilder(options)
                    .build()
                    .toMicroBatchStream(checkpoint);
            return new PackStream(records, options.getLong(FUTURE_TOLERANCE, 0));
        }
    }
}
