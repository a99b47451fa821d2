package io.fieldline.agent.board;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.board.ParsedLine.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a serial line does to a frame: bits flip, in one place or in a burst, and bytes are lost, doubled, or come in
 * between. All that CRC-16 must find: up to three flipped bits, and any burst of up to 16. Of the rest it misses one in
 * 65,536, and most of those are not frames: so lost or additional bytes are counted, and bounded.
 */
class FrameFuzzTest {
    private static final Logger log = LoggerFactory.getLogger(FrameFuzzTest.class);
    private static final int ROUNDS = Boolean.getBoolean("soak") ? 1_000_000 : 100_000;

    private final Random random = new Random(20241007);

    @Test
    void everyMutatedFrameEqualsTheOriginalOrIsRefused() {
        var wrong = new ArrayList<String>();
        for (var i = 0; i < ROUNDS; i++) {
            var original = frame();
            var mutated = mutate(original);
            for (var line : lines(mutated)) {
                if (LineParser.parse(line) instanceof Frame && !line.equals(original)) {
                    wrong.add(original + " -> " + line);
                }
            }
        }
        log.info("mutated={} wrong={}", ROUNDS, wrong);
        assertThat(wrong).isEmpty();
    }

    private String frame() {
        var body = "MQ2,%d,%d,%d,%d,%d.%03d,%d.%02d,%s"
                .formatted(
                        random.nextInt(100_000),
                        random.nextInt(1_000_000_000),
                        random.nextInt(1024),
                        random.nextInt(200_000),
                        random.nextInt(12),
                        random.nextInt(1000),
                        random.nextInt(10_000),
                        random.nextInt(100),
                        random.nextBoolean() ? "ok" : "below_range+uncalibrated");
        return "$%s*%04X".formatted(body, Crc16.of(body));
    }

    private byte[] mutate(String frame) {
        var bytes = frame.getBytes(ISO_8859_1);
        return switch (random.nextInt(7)) {
            case 0 -> flip(bytes, 1);
            case 1 -> flip(bytes, 2);
            case 2 -> flip(bytes, 3);
            case 3 -> burst(bytes);
            case 4 -> without(bytes, 1 + random.nextInt(3));
            case 5 -> with(bytes, 1 + random.nextInt(3));
            default -> doubled(bytes);
        };
    }

    private byte[] flip(byte[] bytes, int bits) {
        for (var i = 0; i < bits; i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    /** 16 bits that follow each other, each as it may be. */
    private byte[] burst(byte[] bytes) {
        var at = random.nextInt(bytes.length - 1);
        bytes[at] = (byte) random.nextInt(256);
        bytes[at + 1] = (byte) random.nextInt(256);
        return bytes;
    }

    private byte[] without(byte[] bytes, int count) {
        var at = random.nextInt(bytes.length - count);
        var rest = new byte[bytes.length - count];
        System.arraycopy(bytes, 0, rest, 0, at);
        System.arraycopy(bytes, at + count, rest, at, rest.length - at);
        return rest;
    }

    private byte[] with(byte[] bytes, int count) {
        var at = random.nextInt(bytes.length);
        var more = new byte[bytes.length + count];
        random.nextBytes(more);
        System.arraycopy(bytes, 0, more, 0, at);
        System.arraycopy(bytes, at, more, at + count, bytes.length - at);
        return more;
    }

    private byte[] doubled(byte[] bytes) {
        var at = random.nextInt(bytes.length);
        var more = with(bytes, 1);
        System.arraycopy(bytes, 0, more, 0, at + 1);
        System.arraycopy(bytes, at, more, at + 1, bytes.length - at);
        return more;
    }

    private static List<String> lines(byte[] bytes) {
        var lines = new ArrayList<String>();
        var buffer = new LineBuffer();
        buffer.add(bytes, bytes.length, lines::add);
        buffer.add(new byte[] {'\n'}, 1, lines::add);
        return lines;
    }
}
