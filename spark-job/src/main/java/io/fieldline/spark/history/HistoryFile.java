package io.fieldline.spark.history;

import io.fieldline.spark.checkpoint.NoForkFileSystem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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

/**
 * A Parquet file under construction: rows are written to a hidden file beside it. When that is on disk, it atomically
 * replaces the file. Until then a reader sees the old file.
 */
final class HistoryFile implements AutoCloseable {
    /** Maximum size of the rows in memory; a reader can skip a whole row group. */
    private static final long ROW_GROUP_BYTES = 8_000_000;

    /** Writes local files without the checksum files of Hadoop. */
    private static final Configuration HADOOP = new Configuration();

    static {
        HADOOP.set("fs.file.impl", NoForkFileSystem.class.getName());
        HADOOP.setBoolean("fs.file.impl.disable.cache", true);
    }

    /** Reads rows with all current columns: a column that a file of an earlier version does not have is null. */
    private static final class RowReadSupport extends GroupReadSupport {
        @Override
        public ReadContext init(Configuration hadoop, Map<String, String> metadata, MessageType fileSchema) {
            return new ReadContext(HistorySchema.SCHEMA);
        }
    }

    private final Path hidden;
    private final ParquetWriter<Group> writer;

    private HistoryFile(Path hidden, ParquetWriter<Group> writer) {
        this.hidden = hidden;
        this.writer = writer;
    }

    /** Begins a new version of {@code target}, and overwrites the rest of an earlier attempt. */
    static HistoryFile begin(Path target) throws IOException {
        Files.createDirectories(target.getParent());
        var hidden = target.resolveSibling("." + target.getFileName() + ".tmp");
        var output = HadoopOutputFile.fromPath(new org.apache.hadoop.fs.Path(hidden.toUri()), HADOOP);
        var writer = ExampleParquetWriter.builder(output)
                .withConf(HADOOP)
                .withType(HistorySchema.SCHEMA)
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build();
        return new HistoryFile(hidden, writer);
    }

    void add(Group row) throws IOException {
        writer.write(row);
    }

    /** Adds the rows of another file that match. */
    void addAll(Path other, Predicate<Group> wanted) throws IOException {
        try (var reader = ParquetReader.builder(new RowReadSupport(), new org.apache.hadoop.fs.Path(other.toUri()))
                .withConf(HADOOP)
                .build()) {
            for (var row = reader.read(); row != null; row = reader.read()) {
                if (wanted.test(row)) {
                    writer.write(row);
                }
            }
        }
    }

    /** Replaces a file, or creates it. */
    void become(Path target) throws IOException {
        writer.close();
        try (var file = FileChannel.open(hidden, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        Files.move(hidden, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Ends writing; deletes nothing, because the next attempt overwrites the hidden file. */
    @Override
    public void close() throws IOException {
        writer.close();
    }
}
