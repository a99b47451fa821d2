package io.fieldline.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsTextTest {
    enum Kind {
        FAST,
        SAFE
    }

    record Broker(
            @Setting(help = "Broker, e.g. tcp://host:1883. It must speak MQTT 5.", byDefault = "tcp://127.0.0.1:1883")
            URI uri) {}

    record Config(
            Broker mqtt,

            @Setting(help = "How to write.", byDefault = "fast")
            Kind kind,

            @Setting(help = "Step of the window, a|b. Default: the window.")
            Optional<Duration> slide,

            @Setting(help = "Folder.") String folder,

            @Setting(help = "Boards.") List<String> boards) {}

    private final SettingsDocs docs = SettingsDocs.of("device", Config.class);

    @Test
    void theTableHasTheFirstSentenceAndTheDefault() {
        assertThat(docs.table()).isEqualTo("""
                        | key | meaning | default |
                        | --- | --- | --- |
                        | `mqtt-uri` | Broker, e.g. tcp://host:1883. | `tcp://127.0.0.1:1883` |
                        | `kind` | How to write. | `fast` |
                        | `slide` | Step of the window, a\\|b. | the window |
                        | `folder` | Folder. | required |
                        | `boards` | Boards. | none |
                        """);
    }

    @Test
    void theExampleHasTheWholeHelpAndTheDefaultCommentedOut() {
        assertThat(docs.example()).isEqualTo("""
                        # Start with: fieldline device --settings FILE

                        # Broker, e.g. tcp://host:1883. It must speak MQTT 5.
                        #mqtt-uri=tcp://127.0.0.1:1883

                        # How to write. One of fast, safe.
                        #kind=fast

                        # Step of the window, a|b. Default: the window.
                        #slide=

                        # Folder.
                        #folder=

                        # Boards.
                        #boards=
                        """);
    }

    @Test
    void longHelpIsWrapped() {
        record Wordy(
                @Setting(
                        help =
                                "word word word word word word word word word word word word word word word word word word"
                                        + " word word word word.")
                Optional<String> text) {}

        assertThat(SettingsDocs.of("device", Wordy.class).example()).contains("""

                        # word word word word word word word word word word word word word word word word word word word
                        # word word word.
                        #text=
                        """);
    }
}
