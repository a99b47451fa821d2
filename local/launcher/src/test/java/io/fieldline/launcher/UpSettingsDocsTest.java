package io.fieldline.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.configuration.SettingsDocs;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class UpSettingsDocsTest {
    @Test
    void theDocumentsDescribeEachSettingAsTheHelpDoes() throws IOException {
        assertThat(SettingsDocs.of("up", UpConfig.class).readmeDifferences()).isEmpty();
    }
}
