package io.fieldline.bridge.rulefile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fieldline.bridge.rules.MappingRules;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

class MappingRuleFileFuzzTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-28T12:00:00Z"), ZoneOffset.UTC);
    private static final List<String> TOPICS =
            List.of("plant/7/temperature", "tele/kitchen/SENSOR", "fieldline/d/readings", "", "$SYS/broker", "/");
    private static final List<String> PAYLOADS = List.of(
            "{\"device_id\":\"d\",\"ts\":1730638574123,\"value\":21.5,\"unit\":\"C\","
                    + "\"room\":{\"on\":true,\"name\":\"lab\"},\"text\":\"unavailable\",\"list\":[1,{\"v\":2}]}",
            "[{\"n\":\"t\",\"v\":1.5,\"t\":-5},null,\"x\",[2]]",
            "{\"v\":1}\n{\"v\":",
            "21.5",
            "21,5 °C;on",
            "weather,host=a t=1.5,n=2i 1795162530000000000\nt=1",
            "t=22.4 h=55\nplace: \"a, b\"");

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
            var forTopic = rules.of(topic);
            forTopic.device();
            for (var payload : PAYLOADS) {
                rules.translate(forTopic, payload.getBytes(UTF_8), CLOCK, reading -> {}, note -> {});
                rules.translateAny(forTopic, payload.getBytes(UTF_8));
            }
        }
    }
}
