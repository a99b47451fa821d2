package io.fieldline.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.configuration.InvalidSettingsException;
import io.fieldline.configuration.Settings;
import io.fieldline.configuration.SettingsDocs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectConfigTest {
    @TempDir
    private Path folder;

    @Test
    void theAddressHasAllPartsDecoded() throws Exception {
        var problems = new ArrayList<String>();
        var address = load("--sink-uri=postgresql://user:p%40ss+word@host:5433/rooms?sslmode=require")
                .sink()
                .address(problems);

        assertThat(problems).isEmpty();
        assertThat(address)
                .isEqualTo(new SinkAddress(
                        "postgresql",
                        Optional.of("user"),
                        Optional.of("p@ss+word"),
                        "host:5433",
                        "rooms",
                        "sslmode=require"));
    }

    @Test
    void thePasswordIsTheFirstLineOfItsFile() throws Exception {
        var file = Files.writeString(folder.resolve("password"), "secret\nmore\n");
        var problems = new ArrayList<String>();

        assertThat(load("--sink-uri=postgresql://user@host/rooms", "--sink-password-file=" + file)
                        .sink()
                        .address(problems)
                        .password())
                .contains("secret");
        load("--sink-uri=postgresql://user@host/rooms", "--sink-password-file=/missing")
                .sink()
                .address(problems);
        assertThat(problems).singleElement().asString().startsWith("--sink-password-file /missing cannot be read");
    }

    @Test
    void aTokenMayComeFromAFile() throws Exception {
        var file = Files.writeString(folder.resolve("token"), "secret");

        assertThat(load("--sink-uri=influxdb://host/rooms?org=home", "--sink-password-file=" + file)
                        .sink()
                        .address(new ArrayList<>())
                        .password())
                .contains("secret");
        assertThatThrownBy(() -> load("--sink-uri=influxdb://host/rooms?org=home"))
                .isInstanceOfSatisfying(InvalidSettingsException.class, wrong -> assertThat(wrong.problems())
                        .containsExactly("--sink-uri: a token needs an organization, and an organization a token"));
    }

    @Test
    void readingsAreAnOption() throws Exception {
        assertThat(load("--sink-uri=postgresql://user@host/rooms").sink().tables())
                .containsExactly(SinkTable.AVERAGES, SinkTable.ALERTS);
        assertThat(load("--sink-uri=postgresql://user@host/rooms", "--sink-readings")
                        .sink()
                        .tables())
                .containsExactly(SinkTable.values());
    }

    @Test
    void theLogHasNoPassword() throws Exception {
        var config = load("--sink-uri=postgresql://user:secret@host/rooms");

        assertThat(config.toString()).contains("postgresql://user@host/rooms").doesNotContain("secret");
        assertThat(config.sink().address(new ArrayList<>()).toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            oracle://user:secret@host/rooms         | the scheme 'oracle' is unknown; expected one of postgresql, mongodb, influxdb
            postgresql:user:secret@host             | expected an address like postgresql://user@host:5432/database
            postgresql://user:secret@ho st/rooms    | write special characters of a password as %XX
            """)
    void aWrongAddressIsRefusedWithoutItsPassword(String address, String problem) {
        assertThatThrownBy(() -> load("--sink-uri=" + address))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class, wrong -> assertThat(String.join("\n", wrong.problems()))
                                .contains(problem)
                                .doesNotContain("secret"));
    }

    @Test
    void theDocumentsDescribeEachSettingAsTheHelpDoes() throws IOException {
        var docs = SettingsDocs.of("connect", ConnectConfig.class);

        assertThat(docs.readmeDifferences()).isEmpty();
        assertThat(docs.exampleDifferences()).isEmpty();
    }

    private static ConnectConfig load(String... flags) throws InvalidSettingsException {
        return Settings.of("connect", "", ConnectConfig.class).load(flags, Map.of());
    }
}
