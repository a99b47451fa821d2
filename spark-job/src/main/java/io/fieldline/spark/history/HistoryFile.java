package io.fieldline.spark.history;

import io.fieldline.spark.checkpoint.NoForkFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;

/** A Parquet file under construction, on this machine. */
final class HistoryFile implements AutoCloseable {
    /** Maximum size of the rows in memory; a reader can skip a whole row group. */
    private static final long ROW_GROUP_BYTES = 8_000_000;

    /** Writes local files without the checksum files of Hadoop. */
    private static final Configuration LOCAL = new Configuration();

    static {
        LOCAL.set("fs.file.impl", NoForkFileSystem.class.getName());
        LOCAL.setBoolean("fs.file.impl.disable.cache", true);
    }

    /** Reads rows with all current columns: a column that a file of an earlier version does not have is null. */
    private static final class RowReadSupport extends GroupReadSupport {
        @Override
        public ReadContext init(Configuration hadoop, Map<String, String> metadata, MessageType fileSchema) {
            return new ReadContext(HistorySchema.SCHEMA);
        }
    }

    private final Path file;
    private final ParquetWriter<Group> writer;

    private HistoryFile(Path file, ParquetWriter<Group> writer) {
        this.file = file;
        this.writer = writer;
    }

    /** Begins a file, and overwrites the rest of an earlier attempt. */
    static HistoryFile begin(Path file) throws IOException {
        var output = HadoopOutputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), LOCAL);
        var writer = ExampleParquetWriter.builder(output)
                .withConf(LOCAL)
                .withType(HistorySchema.SCHEMA)
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build();
        return new HistoryFile(file, writer);
    }

    void add(Group row) throws IOException {
        writer.write(row);
    }

    /** Adds the rows of another file that match. */
    void addAll(org.apache.hadoop.fs.Path other, Configuration hadoop, Predicate<Group> wanted) throws IOException {
        try (var reader = ParquetReader.builder(new RowReadSupport(), other)
                .withConf(hadoop)
                .build()) {
            for (var row = reader.read(); row != null; row = reader.read()) {
                if (wanted.test(row)) {
                    writer.write(row);
                }
            }
        }
    }

    /** Completes the file and returns its path. */
    Path complete() throws IOException {
        writer.close();
        return file;
    }

    /** Ends writing; deletes nothing, because the next attempt overwrites the file. */
    @Override
    public void close() throws IOException {
        writer.close();
    }
}
