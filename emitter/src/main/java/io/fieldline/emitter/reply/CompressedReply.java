package io.fieldline.emitter.reply;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A reply and its gzip version, which is created when it is first requested. */
public final class CompressedReply {
    /** A smaller reply fits into one or two packets anyway. */
    private static final int MIN_BYTES = 1_400;
    /** A larger reply would occupy a REST thread for too long. */
    private static final int MAX_BYTES = 16_000_000;

    private final Reply plain;
    private @Nullable Reply zipped;

    public CompressedReply(Reply plain) {
        this.plain = plain;
    }

    Reply plain() {
        return plain;
    }

    public synchronized Reply reply(boolean gzip) {
        var bytes = plain.body().remaining();
        if (bytes < MIN_BYTES || bytes > MAX_BYTES || plain.headers().containsKey("Content-Encoding")) {
            return plain;
        }
        if (!gzip) {
            return plain.with("Vary", "Accept-Encoding");
        }
        if (zipped == null) {
            zipped = zip(plain);
        }
        return zipped;
    }

    private static Reply zip(Reply plain) {
        var headers = new HashMap<>(plain.headers());
        headers.put("Vary", "Accept-Encoding");
        headers.put("Content-Encoding", "gzip");
        return new Reply(plain.status(), ByteBuffer.wrap(zip(plain.body().duplicate())), headers);
    }

    private static byte[] zip(ByteBuffer body) {
        var bytes = new ByteArrayOutputStream(body.remaining() / 4);
        try (var zip = new FastGzip(bytes)) {
            var chunk = new byte[8_192];
            while (body.hasRemaining()) {
                var length = Math.min(chunk.length, body.remaining());
                body.get(chunk, 0, length);
                zip.write(chunk, 0, length);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // it writes to memory
        }
        return bytes.toByteArray();
    }

    /** The fastest level, which is enough for JSON. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(ByteArrayOutputStream out) throws IOException {
            super(out, 8_192);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
