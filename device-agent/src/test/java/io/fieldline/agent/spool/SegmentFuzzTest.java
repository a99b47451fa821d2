package io.fieldline.agent.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;

/** An input is used as a segment file, and as the file with the committed offset. */
class SegmentFuzzTest {
    private static final int HEADER = 16;
    private static final int CHECKED_HEADER = 8;
    private static final long FIRST = 100;

    private static Path folder;

    static List<byte[]> files() {
        return List.of(file("FLSPOOL2", 3), file("FLSPOOL1", 2), file("FLSPOOL2", 0), file("FLSPOOLX", 1));
    }

    private static byte[] file(String magic, int records) {
        var buffer = ByteBuffer.allocate(1024).put(magic.getBytes(US_ASCII));
        for (var i = 0; i < records; i++) {
            RecordScanner.put(buffer, "{\"data\":%d}".formatted(i).getBytes(UTF_8), i, 1_795_162_530L);
        }
        var bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    @BeforeAll
    static void createFolder() throws IOException {
        folder = Files.createTempDirectory("segment");
    }

    @AfterAll
    static void deleteFolder() throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    @MethodSource("files")
    @FuzzTest
    void everyRecordThatIsReadIsWholeInTheFileAndInOrder(byte[] bytes) throws IOException {
        var file = folder.resolve("%019d.segment".formatted(FIRST));
        Files.write(file, bytes);
        var segment = Segment.recover(file, Long.MAX_VALUE);

        var last = FIRST - 1;
        try (var reader = SegmentReader.open(segment)) {
            for (var next = reader.read(FIRST); next.isPresent(); next = reader.read(last + 1)) {
                assertThat(next.get().number()).isGreaterThan(last);
                assertThat(isWholeIn(bytes, next.get().payload())).isTrue();
                last = next.get().number();
            }
        }
        assertThat(segment.end()).isGreaterThan(last);
        assertThat(segment.end() - FIRST).isLessThanOrEqualTo(bytes.length / HEADER);
        assertThat(segment.gaps()).allMatch(gap -> gap.first() < gap.end() && gap.end() <= segment.end());
        checkBookmark(bytes);
    }

    private static boolean isWholeIn(byte[] file, byte[] payload) {
        var buffer = ByteBuffer.wrap(file);
        for (var at = 0; at + HEADER + payload.length <= file.length; at++) {
            if (buffer.getInt(at) == payload.length
                    && buffer.getInt(at + 4) == crc(file, at + 8, CHECKED_HEADER + payload.length)) {
                return true;
            }
        }
        return false;
    }

    private static void checkBookmark(byte[] bytes) throws IOException {
        var file = folder.resolve("bookmark");
        Files.write(file, bytes);
        try (var bookmark = CommittedOffset.open(file)) {
            var written = bytes.length >= 12
                            && crc(bytes, 0, 8) == ByteBuffer.wrap(bytes).getInt(8)
                    ? Optional.of(ByteBuffer.wrap(bytes).getLong())
                    : Optional.of(0L);
            assertThat(Optional.of(bookmark.number())).isEqualTo(written);
        }
    }

    private static int crc(byte[] bytes, int from, int length) {
        var crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
