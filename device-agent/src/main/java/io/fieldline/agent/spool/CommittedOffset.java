package io.fieldline.agent.spool;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A number in a file of 12 bytes, which is overwritten in place and not synced. If a power cut damages it, some records
 * are sent twice.
 */
final class CommittedOffset implements AutoCloseable {
    private static final int BYTES = 12;

    private final FileChannel channel;
    private long saved;

    private CommittedOffset(FileChannel channel, long saved) {
        this.channel = channel;
        this.saved = saved;
    }

    static CommittedOffset open(Path file) throws IOException {
        var channel = openOrReplace(file);
        var content = ByteBuffer.allocate(BYTES);
        var whole = channel.read(content, 0) == BYTES;
        content.flip();
        var number = whole ? content.getLong() : 0;
        return new CommittedOffset(channel, whole && content.getInt() == checksum(number) ? number : 0);
    }

    /** Replaces a link, a folder or an unreadable file: then some records are sent twice. */
    private static FileChannel openOrReplace(Path file) throws IOException {
        try {
            return FileChannel.open(file, CREATE, READ, WRITE, NOFOLLOW_LINKS);
        } catch (IOException unusable) {
            Files.deleteIfExists(file);
            return FileChannel.open(file, CREATE, READ, WRITE, NOFOLLOW_LINKS);
        }
    }

    /** 0 if no number was saved. */
    long number() {
        return saved;
    }

    void save(long number) throws IOException {
        if (number == saved) {
            return;
        }
        channel.write(
                ByteBuffer.allocate(BYTES)
                        .putLong(number)
                        .putInt(checksum(number))
                        .flip(),
                0);
        saved = number;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static int checksum(long number) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
        return (int) crc.getValue();
    }
}
