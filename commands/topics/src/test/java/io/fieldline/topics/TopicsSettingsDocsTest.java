package io.fieldline.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.configuration.SettingsDocs;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TopicsSettingsDocsTest {
    @Test
    void theDocumentsDescribeEachSettingAsTheHelpDoes() throws IOException {
        var docs = SettingsDocs.of("topics", TopicsConfig.class);

        assertThat(docs.readmeDifferences()).isEmpty();
        assertThat(docs.exampleDifferences()).isEmpty();
    }
}
