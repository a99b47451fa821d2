package io.fieldline.bridge.rulefile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.bridge.rules.Translation;
import io.fieldline.bridge.rules.Translation.Failure;
import io.fieldline.messages.Reading;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MappingRuleFileTest {
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    @Test
    void everyMistakeIsReportedWithItsLine() {
        assertThatThrownBy(() -> MappingRuleFile.parse("rules.json", """
                        [
                            // a comment may stand anywhere
                            {"topic": "a/#/b", "payload": "object", "device": "id"},
                            {"topic": "a", "payload": "xml"},
                            {"payload": "number"},
                            {"topic": "b", "payload": "object", "device": "topic:0",
                             "time": 7,
                             "metrics": {},
                             "colour": "red"},
                            {"topic": "c/+", "payload": "status", "device": "id", "unit": "u"},
                            {"topic": "d/#", "payload": "object", "device": "id"},
                            {"topic": "d/+/e", "payload": "object", "device": "id"},
                            "e"
                        ]
                        """))
                .isInstanceOf(InvalidRulesException.class)
                .hasMessage("""
                        rules.json, line 3: topic: # must be the last level
                        rules.json, line 4: payload: 'xml' is not a payload: expected one of reading, status, object, list, number, csv, pairs, influx, senml, ignore
                        rules.json, line 5: topic is missing
                        rules.json, line 5: device is missing: a field's name, topic:<level> or text:<text>
                        rules.json, line 6: device: topic:0: expected a level of the topic, 1 for the first or -1 for the last
                        rules.json, line 7: time: expected a text
                        rules.json, line 8: metrics: expected at least one, {"<name>": "<source>"}; omit metrics to use all
                        rules.json, line 9: 'colour' is not a key of a rule for object: expected one of topic, payload, device, time, boot, seq, unit, metrics, tags, words, none, valid, empty, decimal, omit, each
                        rules.json, line 10: 'unit' is not a key of a rule for status: expected one of topic, payload, device, online, offline
                        rules.json, line 10: device: expected topic:<level> for a status
                        rules.json, line 12: unreachable: the rule for d/# above applies to every object on d/+/e
                        rules.json, line 13: expected a rule: {"topic": …, "payload": …, "device": …}""");
    }

    @Test
    void whatIsNoJsonIsReportedWithItsLine() {
        assertThatThrownBy(() -> MappingRuleFile.parse("rules.json", "[\n  {\"topic\": \"a\",\n]"))
                .hasMessageStartingWith("rules.json, line 3: ");
        assertThatThrownBy(() -> MappingRuleFile.parse("rules.json", "[\n  {\"topic\": \"a\", \"topic\": \"b\"}]"))
                .hasMessage("rules.json, line 2: Duplicate field 'topic'");
        assertThatThrownBy(() -> MappingRuleFile.parse("rules.json", ""))
                .hasMessage(
                        "rules.json, line 1: expected a list of rules: [ {…}, {…} ], or {\"subscribe\": […], \"rules\": […]}");
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> MappingRuleFile.read(Path.of("nowhere.json")))
                .hasMessageStartingWith("cannot read the rules nowhere.json: ");
    }

    @Test
    void aRuleNamesWhereEachThingIs() throws InvalidRulesException {
        var reading = translated("""
                [{"topic": "site/+/up", "payload": "object",
                  "device": ["meta.serial", "topic:2"], "time": "meta.at", "unit": "text:Cel",
                  "metrics": {"temperature": "body.t"}, "tags": {"site": "topic:1", "room": "meta.room"}}]""", "site/x7/up", """
                {"meta":{"at":"2024-10-07 13:02:54.5","room":12,"serial":null},"body":{"t":21.5,"h":40},"list":[1,2]}""");

        assertThat(reading.deviceName()).isEqualTo("x7");
        assertThat(reading.timestamp()).isEqualTo(Instant.parse("2024-10-07T13:02:54.500Z"));
        assertThat(reading.metrics()).isEqualTo(Map.of("temperature", 21.5));
        assertThat(reading.unit("temperature")).contains("Cel");
        assertThat(reading.tags()).isEqualTo(Map.of("site", "site", "room", "12"));
    }

    @Test
    void aMetricMayBeNamedByTheTopic() throws InvalidRulesException {
        var reading = translated("""
                [{"topic": "house/+/+", "payload": "number", "device": "topic:2", "metrics": {"topic:3": "value"}}]""", "house/hall/humidity", " -4.5e1 ");

        assertThat(reading.metrics()).isEqualTo(Map.of("humidity", -45.0));
        assertThat(reading.timestamp()).isEqualTo(NOW.instant());
    }

    @Test
    void theFirstRuleForATopicAndAPayloadDecides() throws InvalidRulesException {
        var rules = """
                [{"topic": "a/b", "payload": "object", "device": "text:first"},
                 {"topic": "a/+", "payload": "number", "device": "text:second", "metrics": {"m": "value"}},
                 {"topic": "a/+", "payload": "object", "device": "text:third"}]""";

        assertThat(translated(rules, "a/b", "{\"t\":1}").deviceName()).isEqualTo("first");
        assertThat(translated(rules, "a/b", "1").deviceName()).isEqualTo("second");
        assertThat(translated(rules, "a/c", "{\"t\":1}").deviceName()).isEqualTo("third");
        assertThat(translate(rules, "b", "{\"t\":1}", reading -> {})).isInstanceOf(Failure.class);
    }

    @Test
    void whatTheRuleDoesNotFindIsSaid() {
        var rule = """
                [{"topic": "#", "payload": "object", "device": "id", "time": ["ts", "at"], "metrics": {"t": "t"}}]""";

        assertThat(reason(rule, "{\"ts\":1730638574123,\"t\":1}"))
                .endsWith("the device is missing: expected id; fields: ts, t");
        assertThat(reason(rule, "{\"id\":\"d\",\"t\":1}"))
                .endsWith("the time is missing: expected ts or at; add \"arrival\" to \"time\" to accept such messages;"
                        + " fields: id, t");
        assertThat(reason(rule, "{\"id\":\"d\",\"ts\":1730638574123}"))
                .endsWith("a reading needs a metric: expected t; fields: id, ts");
        assertThat(reason(rule, "{\"id\":\"d\",\"ts\":1730638574123,\"t\":\"x\"}"))
                .endsWith("t is 'x', expected a number, a boolean or a word for one; add \"words\"; fields: id, ts, t");
        assertThat(reason(rule, "[{\"a\":1}]"))
                .isEqualTo("no rule for this topic reads a JSON list; fields of its items: a; add {\"topic\": \"a\","
                        + " \"payload\": \"list\", \"device\": \"topic:1\"}");
    }

    @Test
    void aMetricIsThatOfTheItemButItsUnitMayBeAroundIt() throws InvalidRulesException {
        var rule = """
                [{"topic": "hub", "payload": "object", "each": "sensors", "device": "id",
                  "metrics": {"temperature": {"from": "temperature", "unit": "°{scale}"}, "hub": "outer:temperature",
                              "humidity": "humidity"}}]""";
        var readings = new ArrayList<Reading>();
        translate(rule, "hub", """
                {"temperature":45,"scale":"C","sensors":[{"id":"a","temperature":21.5},{"id":"b","humidity":50}]}""", readings::add);

        assertThat(readings.get(0).metrics()).isEqualTo(Map.of("temperature", 21.5, "hub", 45.0));
        assertThat(readings.get(0).unit("temperature")).contains("°C");
        assertThat(readings.get(1).metrics()).isEqualTo(Map.of("humidity", 50.0, "hub", 45.0));
    }

    @Test
    void aDeviceMayHaveToBeThatOfTheItem() throws InvalidRulesException {
        var rule = """
                [{"topic": "hub", "payload": "object", "each": "sensors", "device": "item:id"}]""";

        assertThat(translate(rule, "hub", "{\"id\":\"gw\",\"sensors\":[{\"t\":1}]}", reading -> {}))
                .isEqualTo(new Failure(
                        "by the rule for hub: the device is missing: expected id; fields: t", Optional.empty()));
    }

    @Test
    void aPointerNamesAFieldExactly() throws InvalidRulesException {
        var reading = translated("""
                [{"topic": "a", "payload": "object", "device": "/key:1", "each": "/rx[0]",
                  "metrics": {"t": {"from": "/sensor[0]/te.mp", "unit": "/W"}, "s": "/a~1b/0"}}]""", "a", """
                {"rx[0]":[{"key:1":"d","sensor[0]":{"te.mp":21.5},"W":"kW","a/b":[7]}]}""");

        assertThat(reading.deviceName()).isEqualTo("d");
        assertThat(reading.metrics()).isEqualTo(Map.of("t", 21.5, "s", 7.0));
        assertThat(reading.unit("t")).contains("kW");
    }

    @Test
    void sourcesThatMeanSomethingElseAreReported() {
        assertThatThrownBy(() -> MappingRuleFile.parse("rules.json", """
                        [
                            {"topic": "a", "payload": "object", "device": "{topic:1"},
                            {"topic": "b", "payload": "object", "device": "{topic1}-x"},
                            {"topic": "c", "payload": "object", "device": "id", "each": "values[]"},
                            {"topic": "d", "payload": "object", "device": "id", "unit": "text:°{unit}"},
                            {"topic": "e", "payload": "object", "device": "id", "metrics": {"t": "a[0].t"}},
                            {"topic": "f", "payload": "object", "device": "id", "unit": "W"}
                        ]
                        """)).hasMessage("""
                        rules.json, line 2: device: '{topic:1': expected a closing brace for each opening one; write /{topic:1 for a name with braces
                        rules.json, line 3: device: '{topic1}': write {topic:1}, or {/topic1} for a field
                        rules.json, line 4: each: 'values[]': write values, or /values[] for a name with brackets
                        rules.json, line 5: unit: 'text:°{unit}' would be this text with its braces; write "°{unit}"
                        rules.json, line 6: metrics: 'a[0].t': write a.0.t, or /a[0].t for a name with brackets
                        rules.json, line 7: unit: 'W' would be the name of a field; write "text:W", or "/W" for the field""");
    }

    @Test
    void numbersAndWordsMayMeanNoValue() throws InvalidRulesException {
        var rule = """
                [{"topic": "a", "payload": "object", "device": "text:d", "none": [-127, "unbekannt"],
                  "metrics": {"t": ["t", "u"], "h": {"from": "h", "none": 0, "factor": 2}, "*": "more"}, "tags": {}}]""";

        assertThat(translated(rule, "a", "{\"t\":-127.0,\"u\":21.5,\"h\":-127,\"more\":{\"x\":\"-127\"}}")
                        .metrics())
                .isEqualTo(Map.of("t", 21.5, "h", -254.0, "x", Double.NaN));
        assertThat(translated(rule, "a", "{\"t\":\"Unbekannt\",\"h\":0}").metrics())
                .isEqualTo(Map.of("t", Double.NaN, "h", Double.NaN));
    }

    @Test
    void anUnusualWordForNoValueIsAFaultOfAKnownMetric() throws InvalidRulesException {
        var rules = MappingRuleFile.parse("rules.json", """
                [{"topic": "a", "payload": "object", "device": "text:d", "none": "unbekannt"}]""");
        var readings = new ArrayList<Reading>();
        for (var payload : List.of("{\"t\":1}", "{\"t\":\"unbekannt\"}")) {
            rules.translate(rules.of("a"), payload.getBytes(UTF_8), NOW, readings::add, note -> {});
        }

        assertThat(readings.get(1).metrics()).isEqualTo(Map.of("t", Double.NaN));
    }

    @Test
    void anItemThatSaysThatItIsWrongIsAFault() throws InvalidRulesException {
        var rule = """
                [{"topic": "a", "payload": "object", "each": "values", "device": "text:d", "valid": "q", "metrics": {"{id}": "v"}}]""";
        var readings = new ArrayList<Reading>();
        translate(rule, "a", """
                {"values":[{"id":"a","v":0,"q":false},{"id":"b","v":1,"q":true},{"id":"c","v":2,"q":"GOOD"},{"id":"d","v":3},
                 {"id":"e","v":4,"q":"bad"}]}""", readings::add);

        assertThat(readings.stream().map(Reading::metrics))
                .containsExactly(
                        Map.of("a", Double.NaN),
                        Map.of("b", 1.0),
                        Map.of("c", 2.0),
                        Map.of("d", 3.0),
                        Map.of("e", Double.NaN));
    }

    @Test
    void aMessageWithoutAMetricMayBeIgnored() throws InvalidRulesException {
        var rule = """
                [{"topic": "a", "payload": "object", "device": "text:d", "empty": "ignore", "omit": "linkquality"}]""";

        assertThat(translate(rule, "a", "{\"action\":\"single\",\"linkquality\":90}", reading -> {}))
                .isEqualTo(new Translation.Ignored());
        assertThat(translated(rule, "a", "{\"t\":1}").metrics()).isEqualTo(Map.of("t", 1.0));
        assertThat(translate(rule, "a", "{\"t\"", reading -> {})).isInstanceOf(Failure.class);
    }

    @Test
    void anIgnoredMessageLosesNoMistake() throws InvalidRulesException {
        var rule = """
                [{"topic": "a", "payload": "object", "device": "text:d", "empty": "ignore", "metrics": {"t": "t"}}]""";

        assertThat(translate(rule, "a", "{\"t\":\"warm\"}", reading -> {})).isInstanceOf(Failure.class);
    }

    @Test
    void aMessageWithoutAMetricMayBeForTheNextRule() throws InvalidRulesException {
        var rules = """
                [{"topic": "a", "payload": "object", "each": "values", "device": "text:list", "empty": "next"},
                 {"topic": "a", "payload": "object", "device": "text:one", "empty": "next"}]""";

        assertThat(translated(rules, "a", "{\"values\":[{\"t\":1}]}").deviceName())
                .isEqualTo("list");
        assertThat(translated(rules, "a", "{\"t\":1}").deviceName()).isEqualTo("one");
        assertThat(reason(rules, "{\"t\":\"x\"}")).isEqualTo("the rules for this topic find no metric; fields: t");
    }

    @Test
    void anAlternativeMayHaveItsOwnUnitAndScale() throws InvalidRulesException {
        var rule = """
                [{"topic": "a", "payload": "object", "device": "text:d",
                  "metrics": {"t": ["c", {"from": "f", "unit": "text:°F"}, {"from": "k", "offset": -273, "unit": "text:°C"}]}}]""";

        assertThat(translated(rule, "a", "{\"c\":1}").unit("t")).isEmpty();
        assertThat(translated(rule, "a", "{\"c\":null,\"f\":70}").unit("t")).contains("°F");
        assertThat(translated(rule, "a", "{\"k\":274}").metrics()).isEqualTo(Map.of("t", 1.0));
        assertThat(translated(rule, "a", "{\"c\":null}").metrics()).isEqualTo(Map.of("t", Double.NaN));
        assertThat(reason(rule, "{\"x\":1}")).contains("a reading needs a metric: expected c or f or k");
    }

    @Test
    void mistakesThatHadNoEffectAreReported() {
        assertThatThrownBy(() -> MappingRuleFile.parse("rules.json", """
                        [
                            {"topic": "a", "payload": "csv", "device": "text:d", "columns": "t,h"},
                            {"topic": "b", "payload": "list", "device": "text:d", "each": "values"},
                            {"topic": "c", "payload": "object", "device": "text:d", "metrics": {"t": {"scale": 2}}},
                            {"topics": "d", "payload": "object", "device": "topic:1"},
                            {"topic": "e", "payload": "object", "device": "text:d", "empty": "skip"},
                            {"topic": "f", "payload": "object", "device": "text:d", "none": [true]},
                            {"topic": "g", "payload": "number", "device": "text:d", "none": 85},
                            {"topic": "h", "payload": "object", "device": "text:d", "words": {"n/v": null}}
                        ]
                        """)).hasMessage("""
                        rules.json, line 2: columns: 't,h': expected a list, ["t", "h"]
                        rules.json, line 3: each: the payload is a list; write "*.values"
                        rules.json, line 4: 'scale' is not a key of a metric: expected factor
                        rules.json, line 5: topic is missing
                        rules.json, line 5: 'topics' is not a key of a rule for object: expected topic
                        rules.json, line 6: empty: 'skip': expected reject, ignore or next
                        rules.json, line 7: none: expected numbers and words, [-127, "unbekannt"]
                        rules.json, line 8: none: needs "metrics" with the name of the number
                        rules.json, line 9: words: expected a number for 'n/v'; write "none": ["n/v"] if it means no value""");
        assertThatThrownBy(() -> MappingRuleFile.parse("rules.json", "{\"topic\": \"a\", \"payload\": \"ignore\"}"))
                .hasMessage("rules.json, line 1: expected a list of rules; put the rule into brackets: [ {…} ]");
    }

    @Test
    void noRuleIsAdvisedThatWouldNotHelp() {
        for (var text :
                List.of("192.168.1.10", "12:30", "1,013.25", "<a>1</a>", "2026-11-20T08:15:30Z", "\u0001\u0002")) {
            assertThat(reason("[]", text))
                    .as(text)
                    .endsWith("; expected a number, JSON, key=value, or values between commas");
        }
        assertThat(reason("[]", "")).isEqualTo("the payload is empty");
        assertThat(reason("[]", "heating")).endsWith("\"words\": {\"heating\": 1}}}}");
        assertThat(reason("[]", "t=1,h=2")).contains("\"pairs\"");
        assertThat(reason("[]", "state=on")).contains("\"pairs\"");
        assertThat(reason("[]", "21.5,50")).contains("\"csv\"");
        assertThat(reason("[]", "21.5" + ",".repeat(500_000))).contains("\"csv\"");
        assertThat(reason("[]", "21,5")).contains("\"decimal\"");
    }

    @Test
    void aTimeInSecondsIsNotTakenFor1970() throws InvalidRulesException {
        var rule = "[{\"topic\": \"#\", \"payload\": \"object\", \"device\": \"id\", \"time\": \"ts\"}]";

        assertThat(translated(rule, "a", "{\"id\":\"d\",\"ts\":1730638574,\"t\":1}")
                        .timestamp())
                .isEqualTo(Instant.parse("2024-11-03T12:56:14Z"));
    }

    private static String reason(String rules, String payload) {
        try {
            var translation = translate(rules, "a", payload, reading -> {});
            return ((Failure) translation).reason();
        } catch (InvalidRulesException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Reading translated(String rules, String topic, String payload) throws InvalidRulesException {
        var readings = new ArrayList<Reading>();
        translate(rules, topic, payload, readings::add);
        assertThat(readings).hasSize(1);
        return readings.get(0);
    }

    private static Translation translate(String rules, String topic, String payload, Consumer<Reading> readings)
            throws InvalidRulesException {
        var parsed = MappingRuleFile.parse("rules.json", rules);
        return parsed.translate(parsed.of(topic), payload.getBytes(UTF_8), NOW, readings, note -> {});
    }
}
