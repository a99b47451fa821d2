package io.fieldline.bridge.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.bridge.rulefile.InvalidRulesException;
import io.fieldline.bridge.rulefile.MappingRuleFile;
import io.fieldline.bridge.rules.Translation.Failure;
import io.fieldline.messages.Reading;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Payloads of any form, by rules of all kinds. */
class TranslationPropertyTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-28T12:00:00Z"), ZoneOffset.UTC);
    private static final String RULES = """
            [{"topic": "object/#", "payload": "object", "device": ["id", "topic:2"], "time": ["t", "arrival"]},
             {"topic": "each/#", "payload": "object", "each": "*.*", "device": "key:1", "metrics": {"{n}.*": "*"}},
             {"topic": "list/#", "payload": "list", "device": "topic:2", "metrics": {"m": ["v", "a.0", "n"]}},
             {"topic": "number/#", "payload": "number", "device": "topic:2", "metrics": {"m": "value"}},
             {"topic": "csv/#", "payload": "csv", "device": "topic:2"},
             {"topic": "pairs/#", "payload": "pairs", "decimal": ",", "device": "topic:2"},
             {"topic": "influx/#", "payload": "influx", "device": ["tags.h", "topic:2"]},
             {"topic": "senml/#", "payload": "senml", "device": ["base", "topic:2"]},
             {"topic": "status/#", "payload": "status", "device": "topic:2"}]""";

    private final MappingRules rules;

    TranslationPropertyTest() throws InvalidRulesException {
        rules = MappingRuleFile.parse("rules.json", RULES);
    }

    /** Pieces of all formats in any order: many of them are nearly right. */
    @Provide
    Arbitrary<String> payloads() {
        var pieces =
                "{ } [ ] \" : , ; = \n \t null true NaN 1 -2.5e3 1e400 21,5 1795162530250 \"n\":\"t\" \"v\":1 \"t\":-5 \"a\":[1,2]"
                        + " {\"n\":\"x\",\"v\":2} \"bn\":\"urn:\" \"vs\":\"x\" \"bt\":1e9 m,h=a f=1i f=\"q\" t=2 h: °C on nan #";
        return Arbitraries.of(pieces.split(" +")).list().ofMaxSize(12).map(list -> String.join("", list));
    }

    @Property(tries = 2000)
    void aPayloadBecomesReadingsOrAReasonAndNeverMoreThanItsBytes(
            @ForAll("payloads") String payload, @ForAll boolean anyText, @ForAll String text) {
        var content = anyText ? text : payload;
        for (var kind : List.of("object", "each", "list", "number", "csv", "pairs", "influx", "senml", "status")) {
            var readings = new ArrayList<Reading>();
            var translation =
                    rules.translate(rules.of(kind + "/d"), content.getBytes(UTF_8), CLOCK, readings::add, note -> {});

            assertThat(readings).hasSizeLessThanOrEqualTo(content.length() + 1);
            if (translation instanceof Failure failure) {
                assertThat(failure.reason()).isNotBlank();
            }
        }
    }
}
