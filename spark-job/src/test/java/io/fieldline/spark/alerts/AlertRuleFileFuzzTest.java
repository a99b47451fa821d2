package io.fieldline.spark.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class AlertRuleFileFuzzTest {
    private static Path file;

    @BeforeAll
    static void createFile() throws IOException {
        file = Files.createTempFile("rules", ".json");
    }

    @AfterAll
    static void deleteFile() throws IOException {
        Files.deleteIfExists(file);
    }

    @FuzzTest
    void acceptedRulesAreWithinTheirLimitsAndOthersAreRefusedWithTheirLine(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        var problems = new ArrayList<String>();
        var rules = AlertRuleFile.read(List.of(file.toString()), problems);

        if (problems.isEmpty()) {
            assertThat(rules).allMatch(rule -> rule.subject().name().matches("[A-Za-z0-9_.-]{1,64}"));
            assertThat(rules.stream().map(rule -> rule.subject().name())).doesNotHaveDuplicates();
            assertThat(rules.stream().filter(AlertRule.Level.class::isInstance).map(AlertRule.Level.class::cast))
                    .allMatch(level -> Double.isFinite(level.level()) && level.hysteresis() >= 0);
            assertThat(DeviceAlerts.none("d1", rules).endBatch(1_795_162_530_000L))
                    .isEmpty();
        } else {
            assertThat(problems).allMatch(problem -> problem.matches("(?s).*(, line \\d+: |cannot be read).*"));
        }
    }
}
