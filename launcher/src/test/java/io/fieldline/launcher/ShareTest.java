package io.fieldline.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShareTest {
    @TempDir
    private Path folder;

    @Test
    void theSecretsStayFromOneUpToTheNextAndAreForTheirOwnerOnly() throws Exception {
        var first = Share.open(folder.resolve("share"), Optional.of("192.0.2.7"));
        var second = Share.open(folder.resolve("share"), Optional.of("192.0.2.7"));

        assertThat(second).isEqualTo(first);
        assertThat(first.token().word())
                .matches("[0-9a-f]{32}")
                .isNotEqualTo(first.password().word());
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(first.token().file())))
                .isEqualTo("rw-------");
        assertThat(first.toString())
                .doesNotContain(first.token().word(), first.password().word());
    }

    @Test
    void theLinkHasTheToken() throws Exception {
        var share = Share.open(folder, Optional.of("192.0.2.7"));

        assertThat(share.link(8080))
                .isEqualTo("http://192.0.2.7:8080/?token=" + share.token().word());
    }
}
