package io.fieldline.brokers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.configuration.SettingsDocs;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BrokersSettingsDocsTest {
    @Test
    void theDocumentsDescribeEachSettingAsTheHelpDoes() throws IOException {
        assertThat(SettingsDocs.of("mqtt", LocalMqtt.Config.class).readmeDifferences())
                .isEmpty();
        assertThat(SettingsDocs.of("kafka", LocalKafka.Config.class).readmeDifferences())
                .isEmpty();
    }
}
