package io.fieldline.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.configuration.InvalidSettingsException;
import io.fieldline.configuration.Settings;
import io.fieldline.configuration.SettingsDocs;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NotifierConfigTest {
    @Test
    void withoutAChannelThereIsNothingToDo() {
        assertThatThrownBy(() -> load()).isInstanceOfSatisfying(InvalidSettingsException.class, wrong -> assertThat(
                        wrong.problems())
                .containsExactly("no channel: expected --webhook-url, --ntfy-url, --email-server or --mqtt-topic"));
    }

    @Test
    void everyMistakeIsReportedTogether() {
        assertThatThrownBy(() -> load(
                        "--webhook-url=ftp://x",
                        "--ntfy-url=https://ntfy.sh/a",
                        "--email-server=smtp://user:secret@host",
                        "--quiet-hours=22-7",
                        "--time-zone=Berlin",
                        "--max-per-hour=0"))
                .isInstanceOfSatisfying(InvalidSettingsException.class, wrong -> assertThat(wrong.problems())
                        .hasSize(6)
                        .noneMatch(problem -> problem.contains("secret")));
    }

    @Test
    void theLogAndTheErrorsHaveNoAddressThatIsASecret() throws Exception {
        var config =
                load("--webhook-url=https://hooks.example.org/secret?key=secret", "--ntfy-url=https://ntfy.sh/secret");

        assertThat(config.toString())
                .contains("https://hooks.example.org/***", "https://ntfy.sh/***")
                .doesNotContain("secret");
        assertThatThrownBy(
                        () -> load("--webhook-url=https://user:secret@host/", "--ntfy-url=https://ntfy.sh/a/secret!"))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class, wrong -> assertThat(String.join("\n", wrong.problems()))
                                .contains("--webhook-url", "--ntfy-url")
                                .doesNotContain("secret"));
    }

    @Test
    void theDocumentsDescribeEachSettingAsTheHelpDoes() throws IOException {
        var docs = SettingsDocs.of("notifier", NotifierConfig.class);

        assertThat(docs.readmeDifferences()).isEmpty();
        assertThat(docs.exampleDifferences()).isEmpty();
    }

    private static NotifierConfig load(String... flags) throws InvalidSettingsException {
        return Settings.of("notifier", "", NotifierConfig.class).load(flags, Map.of());
    }
}
