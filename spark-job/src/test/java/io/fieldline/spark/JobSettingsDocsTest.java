package io.fieldline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.configuration.SettingsDocs;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class JobSettingsDocsTest {
    @Test
    void theDocumentsDescribeEachSettingAsTheHelpDoes() throws IOException {
        var docs = SettingsDocs.of("spark-job", SparkJobConfig.class);

        assertThat(docs.readmeDifferences()).isEmpty();
        assertThat(docs.exampleDifferences()).isEmpty();
    }
}
