package io.fieldline.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuildInfoTest {
    @Test
    void readsTheVersionFromTheManifestOfTheJar() {
        assertThat(BuildInfo.of("tests", Test.class).version()).matches("\\d+\\.\\d+\\.\\d+");
    }

    @Test
    void classesWithoutAJarHaveNoVersion() {
        assertThat(BuildInfo.of("tests", BuildInfoTest.class)).hasToString("tests development");
    }

    @Test
    void theMetricNamesServiceVersionAndJava() {
        assertThat(new BuildInfo("mqtt-bridge", "1.0.0").metric().lines())
                .contains("# TYPE fieldline_build_info gauge")
                .contains("fieldline_build_info{service=\"mqtt-bridge\",version=\"1.0.0\",java=\"%s\"} 1"
                        .formatted(System.getProperty("java.version")));
    }
}
