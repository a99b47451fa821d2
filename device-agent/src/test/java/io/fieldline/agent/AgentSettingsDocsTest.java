package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.configuration.SettingsDocs;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class AgentSettingsDocsTest {
    @Test
    void theDocumentsDescribeEachSettingAsTheHelpDoes() throws IOException {
        var docs = SettingsDocs.of("device-agent", AgentConfig.class);

        assertThat(docs.readmeDifferences()).isEmpty();
        assertThat(docs.exampleDifferences()).isEmpty();
    }
}
