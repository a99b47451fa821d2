package io.fieldline.emitter;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.configuration.SettingsDocs;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class EmitterSettingsDocsTest {
    @Test
    void theDocumentsDescribeEachSettingAsTheHelpDoes() throws IOException {
        var docs = SettingsDocs.of("emitter", EmitterConfig.class);

        assertThat(docs.readmeDifferences()).isEmpty();
        assertThat(docs.exampleDifferences()).isEmpty();
    }
}
