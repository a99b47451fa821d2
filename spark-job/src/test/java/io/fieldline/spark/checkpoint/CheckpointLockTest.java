package io.fieldline.spark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the lock within one process; SparkJobIT uses two. */
class CheckpointLockTest {
    @TempDir
    private Path folder;

    @Test
    void aFolderThatIsNotThereIsMade() throws IOException {
        var checkpoint = folder.resolve("a b/checkpoint");

        assertThat(taken(checkpoint.toString())).isTrue();
        assertThat(checkpoint.resolve("lock")).exists();
    }

    @Test
    void aLinkToAFolderIsAFolder() throws IOException {
        var real = Files.createDirectory(folder.resolve("real"));

        assertThat(taken("file:" + Files.createSymbolicLink(folder.resolve("link"), real)))
                .isTrue();
        assertThat(real.resolve("lock")).exists();
    }

    @Test
    void whatIsNotLocalNeedsNoLock() throws IOException {
        var checkpoint = folder.resolve("checkpoint");

        assertThat(taken("s3a://bucket" + checkpoint)).isTrue();
        assertThat(checkpoint).doesNotExist();
    }

    private static boolean taken(String checkpoint) throws IOException {
        var lock = CheckpointLock.take(checkpoint);
        if (lock.isPresent()) {
            lock.get().close();
        }
        return lock.isPresent();
    }
}
