package io.fieldline.spark.source;

import io.fieldline.spark.readings.ReadingEncoder;
import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;
import org.apache.spark.unsafe.types.UTF8String;

/** Reads one partition of a batch, as rows of {@link PackSource#SCHEMA}. */
final class PackReader implements PartitionReader<InternalRow> {
    /** Creates the readers in the tasks. */
    record Factory(ReadingEncoder encoder) implements PartitionReaderFactory {
        @Override
        public PartitionReader<InternalRow> createReader(InputPartition partition) {
            return new PackReader(PartitionRecords.open((KafkaBatchInputPartition) partition), encoder);
        }
    }

    private static final UTF8String NO_DEVICE = UTF8String.fromString(ReadingEncoder.NO_DEVICE);

    private final PartitionRecords records;
    private final Iterator<Row> packs;
    private long counted;
    private InternalRow row = new GenericInternalRow();

    private PackReader(PartitionRecords records, ReadingEncoder encoder) {
        this.records = records;
        this.packs = encoder.encode(records);
    }

    @Override
    public boolean next() {
        if (packs.hasNext()) {
            var pack = packs.next();
            row = row(UTF8String.fromString(pack.getString(0)), pack.get(1), pack.get(2));
            return true;
        }
        if (counted == records.count()) {
            return false;
        }
        row = row(NO_DEVICE, null, null);
        return true;
    }

    private InternalRow row(Object... packed) {
        var more = records.count() - counted;
        counted += more;
        return new GenericInternalRow(new Object[] {packed[0], packed[1], packed[2], more});
    }

    @Override
    public InternalRow get() {
        return row;
    }

    @Override
    public void close() {
        records.close();
    }
}
