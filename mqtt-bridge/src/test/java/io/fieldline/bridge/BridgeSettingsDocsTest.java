package io.fieldline.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.configuration.SettingsDocs;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BridgeSettingsDocsTest {
    @Test
    void theDocumentsDescribeEachSettingAsTheHelpDoes() throws IOException {
        var docs = SettingsDocs.of("mqtt-bridge", BridgeConfig.class);

        assertThat(docs.readmeDifferences()).isEmpty();
        assertThat(docs.exampleDifferences()).isEmpty();
    }
}
