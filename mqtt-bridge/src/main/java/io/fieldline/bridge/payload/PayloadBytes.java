package io.fieldline.bridge.payload;

import io.fieldline.lifecycle.ErrorText;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Expands payloads that are compressed with gzip or zlib, and removes the NUL with which a C program ends a text. */
public final class PayloadBytes {
    private static final int GZIP_0 = 0x1F;
    private static final int GZIP_1 = 0x8B;
    private static final int ZLIB_0 = 0x78; // the letter x

    private PayloadBytes() {}

    /** Whether a payload begins like one that is compressed. */
    public static boolean isCompressed(byte[] payload) {
        return payload.length > 2 && (isGzip(payload) || isZlib(payload));
    }

    /**
     * The content of the payload.
     *
     * @param most the maximum size of the content, in bytes
     * @throws IllegalArgumentException if it is compressed and larger, or broken
     */
    public static byte[] content(byte[] payload, int most) {
        return withoutNulAtEnd(isCompressed(payload) ? expanded(payload, most) : payload);
    }

    private static boolean isGzip(byte[] payload) {
        return (payload[0] & 0xFF) == GZIP_0 && (payload[1] & 0xFF) == GZIP_1;
    }

    /** RFC 1950: the first two bytes are a multiple of 31. For the second byte of a text, this holds for ^ only. */
    private static boolean isZlib(byte[] payload) {
        return payload[0] == ZLIB_0 && payload[1] != '^' && (payload[0] * 256 + (payload[1] & 0xFF)) % 31 == 0;
    }

    private static byte[] expanded(byte[] payload, int most) {
        var name = isGzip(payload) ? "gzip" : "zlib";
        try (var content = open(payload)) {
            var expanded = content.readNBytes(most);
            if (content.read() >= 0) {
                throw new IllegalArgumentException(
                        "the %s payload expands to more than %d bytes; raise --max-payload".formatted(name, most));
            }
            return expanded;
        } catch (EOFException cut) {
            throw new IllegalArgumentException("the %s payload is broken: it ends too early".formatted(name), cut);
        } catch (IOException broken) {
            throw new IllegalArgumentException(
                    "the %s payload is broken: %s".formatted(name, ErrorText.of(broken)), broken);
        }
    }

    private static InputStream open(byte[] payload) throws IOException {
        var bytes = new ByteArrayInputStream(payload);
        return isGzip(payload) ? new GZIPInputStream(bytes) : new InflaterInputStream(bytes);
    }

    private static byte[] withoutNulAtEnd(byte[] payload) {
        var end = payload.length;
        while (end > 0 && payload[end - 1] == 0) {
            end--;
        }
        return end == payload.length ? payload : Arrays.copyOf(payload, end);
    }
}
