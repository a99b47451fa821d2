package io.fieldline.spark.readings;

import io.fieldline.spark.bytes.ByteReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import org.apache.spark.sql.Row;

/**
 * Sorts the packs of one device by partition and offset, because the shuffle of Spark does not guarantee their order.
 * Removals of the device come last. Up to {@link #MOST_BYTES} of packs are in memory. If a device has more in one
 * batch, only those in memory are sorted; Spark preserves the order itself unless its sort spills to disk.
 */
public final class OffsetOrder implements Iterator<Row> {
    static final int MOST_BYTES = 32 * 1024 * 1024;

    private record Position(int partition, long offset) implements Comparable<Position> {
        private static final Comparator<Position> ORDER =
                Comparator.comparingInt(Position::partition).thenComparingLong(Position::offset);

        static Position of(Row pack) {
            if (EncodedReadings.isRemoval(pack)) {
                return new Position(Integer.MAX_VALUE, EncodedReadings.removedMillis(pack));
            }
            var in = new ByteReader(pack.getAs(1));
            return new Position(in.count(), in.number());
        }

        @Override
        public int compareTo(Position other) {
            return ORDER.compare(this, other);
        }
    }

    private final Iterator<Row> packs;
    private final int mostBytes;
    private Iterator<Row> ordered = Collections.emptyIterator();

    public OffsetOrder(Iterator<Row> packs) {
        this(packs, MOST_BYTES);
    }

    OffsetOrder(Iterator<Row> packs, int mostBytes) {
        this.packs = packs;
        this.mostBytes = mostBytes;
    }

    @Override
    public boolean hasNext() {
        return ordered.hasNext() || packs.hasNext();
    }

    @Override
    public Row next() {
        if (!ordered.hasNext()) {
            ordered = nextOrdered();
        }
        return ordered.next();
    }

    private Iterator<Row> nextOrdered() {
        var held = new ArrayList<Row>();
        for (var bytes = 0L; bytes < mostBytes && packs.hasNext(); ) {
            var pack = packs.next();
            held.add(pack);
            bytes += size(pack);
        }
        if (held.size() > 1) {
            held.sort(Comparator.comparing(Position::of));
        }
        return held.iterator();
    }

    private static int size(Row pack) {
        var originals = pack.<byte[]>getAs(2);
        return pack.<byte[]>getAs(1).length + (originals == null ? 0 : originals.length);
    }
}
