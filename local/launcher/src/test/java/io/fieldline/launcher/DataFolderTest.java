package io.fieldline.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path folder;

    @Test
    void aSecondUpOnTheSameDataIsRefused() throws Exception {
        try (var first = DataFolder.open(folder.resolve("data"))) {
            assertThatThrownBy(() -> DataFolder.open(first.path()))
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining("another ./fieldline up uses " + first.path());
        }
    }

    @Test
    void theFolderIsFreeAgainAfterwards() throws Exception {
        DataFolder.open(folder).close();

        try (var second = DataFolder.open(folder)) {
            assertThat(second.path()).isEqualTo(folder);
        }
    }
}
