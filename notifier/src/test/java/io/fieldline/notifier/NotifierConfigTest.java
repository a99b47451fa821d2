package io.fieldline.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.configuration.InvalidSettingsException;
import io.fieldline.configuration.Settings;
import io.fieldline.configuration.SettingsDocs;
import io.fieldline.notifier.text.Language;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --quiet-hours=22:00-22:00        | --quiet-hours '22:00-22:00': expected two different times, like 22:00-07:00
            --max-per-hour=1001              | --max-per-hour is 1001, expected 1 to 1000
            --page-url=https://pi.local/#/   | --page-url 'https://pi.local/#/': expected http://host/ or https://host/path/, \
            without ? and #
            --page-url=pi.local:8443         | --page-url 'pi.local:8443': expected http://host/ or https://host/path/, without \
            ? and #
            """)
    void aWrongSettingIsRefusedWithWhatIsExpected(String flag, String problem) {
        assertThatThrownBy(() -> load("--mqtt-topic=a", flag))
                .isInstanceOfSatisfying(InvalidSettingsException.class, wrong -> assertThat(wrong.problems())
                        .containsExactly(problem));
    }

    @Test
    void aLanguageIsAnyOfThoseThatExist() throws Exception {
        assertThat(load("--mqtt-topic=a").language()).isEqualTo(Language.EN);
        assertThat(load("--mqtt-topic=a", "--language=de").language()).isEqualTo(Language.DE);
        assertThatThrownBy(() -> load("--mqtt-topic=a", "--language=fr")).isInstanceOf(InvalidSettingsException.class);
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
