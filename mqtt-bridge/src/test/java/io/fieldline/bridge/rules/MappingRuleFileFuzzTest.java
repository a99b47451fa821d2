package io.fieldline.bridge.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

class MappingRuleFileFuzzTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-28T12:00:00Z"), ZoneOffset.UTC);
    private static final List<String> TOPICS =
            List.of("plant/7/temperature", "tele/kitchen/SENSOR", "fieldline/d/readings", "", "$SYS/broker", "/");
    private static final byte[] OBJECT = ("{\"device_id\":\"d\",\"ts\":1730638574123,\"value\":21.5,\"unit\":\"C\","
                    + "\"room\":{\"on\":true,\"name\":\"lab\"},\"text\":\"unavailable\"}")
            .getBytes(UTF_8);

    @FuzzTest
    void acceptedRulesTranslateAnyMessageAndOthersAreRefusedWithTheirLine(byte[] bytes) {
        MappingRules rules;
        try {
            rules = MappingRuleFile.parse("rules.json", new String(bytes, UTF_8));
        } catch (InvalidRulesException refused) {
            assertThat(refused.problems()).isNotEmpty().allMatch(problem -> problem.startsWith("rules.json, line "));
            return;
        }
        for (var topic : TOPICS) {
            var levels = TopicFilter.levelsOf(topic);
            rules.translate(levels, OBJECT, CLOCK);
            rules.translate(levels, "21.5".getBytes(UTF_8), CLOCK);
            rules.statusDevice(levels);
            rules.readingsDevice(levels);
        }
    }
}
