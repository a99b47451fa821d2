package io.fieldline.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkShareTest {
    @TempDir
    private Path folder;

    @Test
    void theSecretsStayFromOneUpToTheNextAndAreForTheirOwnerOnly() throws Exception {
        var first = NetworkShare.open(folder.resolve("share"), Optional.of("127.0.0.2"));
        var second = NetworkShare.open(folder.resolve("share"), Optional.of("127.0.0.2"));

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

    @ParameterizedTest
    @ValueSource(strings = {"", "\n"})
    void anEmptySecretIsGeneratedAgain(String content) throws Exception {
        for (var name : List.of("page-token", "mqtt-password")) {
            Files.writeString(folder.resolve(name), content);
        }

        var share = NetworkShare.open(folder, Optional.of("127.0.0.2"));

        for (var secret : List.of(share.token(), share.password())) {
            assertThat(secret.word()).matches("[0-9a-f]{32}");
            assertThat(secret.file()).content().isEqualTo(secret.word());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret.file())))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void whoHasTheLinkIsAnOperator() throws Exception {
        var share = NetworkShare.open(folder, Optional.of("127.0.0.2"));

        assertThat(share.tokenFile())
                .content()
                .isEqualTo("shared:operator:" + share.token().word());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(share.tokenFile())))
                .isEqualTo("rw-------");
    }

    @Test
    void theLinkHasBracketsAroundAnIpv6Address() {
        var secret = new NetworkShare.Secret(folder.resolve("any"), "t");
        var share = new NetworkShare("fd00:0:0:0:0:0:0:7", "fd00:0:0:0:0:0:0:7", secret, secret);

        assertThat(URI.create(share.link("http", 8080)).getHost()).isEqualTo("[fd00:0:0:0:0:0:0:7]");
        assertThat(share.link("http", 8080)).isEqualTo("http://[fd00:0:0:0:0:0:0:7]:8080/?token=t");
    }

    @Test
    void theLinkHasTheNameThatWasGiven() throws Exception {
        var share = NetworkShare.open(folder, Optional.of("localhost"));

        assertThat(share.link("https", 8443)).startsWith("https://localhost:8443/?token=");
        assertThat(share.address()).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7", "256.1.1.1"})
    void anAddressThatIsNotThisMachinesIsRefused(String address) {
        assertThatThrownBy(() -> NetworkShare.open(folder, Optional.of(address)))
                .isInstanceOf(CannotStart.class)
                .hasMessageStartingWith("--share-address %s is not an address of this machine".formatted(address));
    }

    @Test
    void theLinkHasTheToken() throws Exception {
        var share = NetworkShare.open(folder, Optional.of("127.0.0.2"));

        assertThat(share.link("http", 8080))
                .isEqualTo("http://127.0.0.2:8080/?token=" + share.token().word());
    }
}
