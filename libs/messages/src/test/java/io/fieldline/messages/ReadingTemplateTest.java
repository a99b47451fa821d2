package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.Reading.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTemplateTest {
    private static final Reading SIMPLE = CanonicalReadingParserTest.SIMPLE;
    private static final Reading WITH_ALL_FIELDS = CanonicalReadingParserTest.WITH_ALL_FIELDS;

    @Property
    void readsEveryMessageWithOtherNumbers(
            @ForAll boolean all,
            @ForAll @LongRange(max = 253_402_300_799L) long seconds,
            @ForAll @IntRange(max = 999_999) int micros,
            @ForAll @IntRange(min = -1_000_000, max = 1_000_000) int value,
            @ForAll @LongRange(max = Identity.SEQUENCE_LIMIT - 1) long sequence) {
        var like = all ? WITH_ALL_FIELDS : SIMPLE;
        var metrics = new TreeMap<String, Double>(); // added in the order of the example, and so written in its order
        like.metrics().keySet().forEach(metric -> metrics.put(metric, value / 1000.0 + metrics.size()));
        var other = new Reading(
                Instant.ofEpochSecond(seconds, micros * 1000L),
                like.deviceName(),
                metrics,
                like.units(),
                like.quality(),
                like.historical(),
                Optional.of(new Identity("7f3a", sequence)),
                like.tags(),
                like.raw(),
                like.samples(),
                Map.of());
        var template = template(like);

        assertThat(template.read(ReadingJson.write(other))).isTrue();
        assertThat(withNumbersOf(template, like)).isEqualTo(other);
    }

    @Property
    void agreesWithTheGeneralParserAfterAChangeOfAnyByte(
            @ForAll boolean all, @ForAll @IntRange(max = 500) int index, @ForAll byte value, @ForAll boolean inserted) {
        var like = all ? WITH_ALL_FIELDS : SIMPLE;
        var json = ReadingJson.write(like);
        var text = new StringBuilder(new String(json, ISO_8859_1));
        var at = index % json.length;
        text.replace(at, inserted ? at : at + 1, String.valueOf((char) (value & 0xff)));

        checkAgreement(template(like), like, text.toString().getBytes(ISO_8859_1));
    }

    @Property
    void agreesWithTheGeneralParserAboutEveryNumber(@ForAll double value, @ForAll long sequence) {
        checkAgreement(template(SIMPLE), SIMPLE, json(Double.toString(value), Long.toString(sequence)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "-0", "01", "1e3", "", "123456789012345678", "9007199254740992", "-1", "1.5"})
    void agreesWithTheGeneralParserAboutUnusualNumbers(String number) {
        checkAgreement(template(SIMPLE), SIMPLE, json(number, "1"));
        checkAgreement(template(SIMPLE), SIMPLE, json("1", number));
    }

    @Test
    void agreesWithTheGeneralParserAboutEveryPairOfExamples() throws IOException {
        try (var files = Files.list(Path.of("../../docs/messages/readings"))) {
            for (var first : files.toList()) {
                var json = Files.readAllBytes(first);
                var template = ReadingTemplate.of(json);
                if (template.isPresent() && ReadingJson.parseAny(json) instanceof Good good) {
                    checkAgreement(template.get(), good.reading(), json);
                    try (var others = Files.list(Path.of("../../docs/messages/readings"))) {
                        for (var other : others.toList()) {
                            checkAgreement(template.get(), good.reading(), Files.readAllBytes(other));
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"timestamp\":\"2024-10-07T13:02:54.927410Z\",\"device_name\":\"d\",\"metrics\":{\"a\":1,\"a\":2}}",
                "{\"timestamp\":\"2024-10-07T13:02:54.927410Z\",\"device_name\":\"a/b\",\"data\":1}",
                "{ \"timestamp\":\"2024-10-07T13:02:54.927410Z\",\"device_name\":\"d\",\"data\":1}",
                "{\"timestamp\":\"1969-10-07T13:02:54.927410Z\",\"device_name\":\"d\",\"data\":1}"
            })
    void thereIsNoTemplateOfAnotherForm(String json) {
        assertThat(ReadingTemplate.of(json.getBytes(UTF_8))).isEmpty();
    }

    private static ReadingTemplate template(Reading reading) {
        return ReadingTemplate.of(ReadingJson.write(reading)).orElseThrow();
    }

    private static void checkAgreement(ReadingTemplate template, Reading like, byte[] json) {
        if (template.read(json)) {
            var expected = ReadingJson.parseAny(json) instanceof Good good ? good.reading() : null;
            assertThat(expected).as(new String(json, UTF_8)).isNotNull();
            assertThat(withNumbersOf(template, like).timestamp()).isEqualTo(expected.timestamp());
            assertThat(withNumbersOf(template, like).metrics()).isEqualTo(expected.metrics());
            assertThat(withNumbersOf(template, like).identity()).isEqualTo(expected.identity());
            assertThat(expected.units()).isEqualTo(like.units());
            assertThat(expected.tags()).isEqualTo(like.tags());
            assertThat(expected.deviceName()).isEqualTo(like.deviceName());
        }
    }

    /** A reading with the numbers that a template read, except for the raw values. */
    private static Reading withNumbersOf(ReadingTemplate template, Reading like) {
        var metrics = new HashMap<String, Double>();
        like.metrics().keySet().forEach(metric -> metrics.put(metric, template.value(metric)));
        return new Reading(
                template.timestamp(),
                like.deviceName(),
                metrics,
                like.units(),
                like.quality(),
                like.historical(),
                like.identity().map(identity -> new Identity(identity.boot(), template.sequence())),
                like.tags(),
                like.raw(),
                like.samples(),
                Map.of());
    }

    private static byte[] json(String number, String sequence) {
        return new String(ReadingJson.write(SIMPLE), UTF_8)
                .replace("142.5", number)
                .replace("1042", sequence)
                .getBytes(UTF_8);
    }
}
