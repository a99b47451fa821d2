package io.fieldline.bridge.sparkplug;

import static io.fieldline.bridge.sparkplug.Payloads.AT;
import static io.fieldline.bridge.sparkplug.Payloads.aliased;
import static io.fieldline.bridge.sparkplug.Payloads.named;
import static io.fieldline.bridge.sparkplug.Payloads.payload;
import static io.fieldline.bridge.sparkplug.Payloads.untyped;
import static io.fieldline.bridge.sparkplug.Payloads.withBirthDeathSequence;
import static io.fieldline.bridge.sparkplug.Payloads.withProperty;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.bridge.sparkplug.DecodedMessage.Failure;
import io.fieldline.bridge.sparkplug.DecodedMessage.Status;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.eclipse.tahu.message.SparkplugBPayloadDecoder;
import org.eclipse.tahu.message.model.Metric;
import org.eclipse.tahu.message.model.MetricDataType;
import org.eclipse.tahu.message.model.PropertyDataType;
import org.junit.jupiter.api.Test;

class SparkplugDecoderTest {
    private final List<String> events = new ArrayList<>();
    private long now;
    private final SparkplugDecoder sparkplug = sparkplug(100);

    @Test
    void dataAreNamedByTheAliasesOfTheBirth() throws Exception {
        birth(0);
        var decoded = decode(
                "NDATA/n", untyped(1, aliased(1, MetricDataType.Float, 24.7f).createMetric()));

        assertThat(decoded.readings()).singleElement().satisfies(measured -> {
            assertThat(measured.historical()).isFalse();
            assertThat(measured.deviceName()).isEqualTo("g:n");
            assertThat(measured.timestamp()).isEqualTo(AT);
            assertThat(measured.metrics()).containsExactly(Map.entry("boiler.temperature", 24.7));
        });
    }

    @Test
    void metricsOfOneTimeAreOneReadingWithTheTextsAsTags() throws Exception {
        birth(0, named("running", MetricDataType.Boolean, false), named("shift", MetricDataType.String, "early"));
        var readings = decode(
                        "NDATA/n",
                        payload(
                                1,
                                named("boiler/temperature", MetricDataType.Float, 25f)
                                        .createMetric(),
                                named("running", MetricDataType.Boolean, true).createMetric(),
                                named("shift", MetricDataType.String, "late").createMetric(),
                                named("boiler/temperature", MetricDataType.Float, 24f)
                                        .timestamp(Date.from(AT.minusSeconds(5)))
                                        .isHistorical(true)
                                        .createMetric()))
                .readings();

        assertThat(readings).extracting(Reading::historical).containsExactly(false, true);
        assertThat(readings)
                .extracting(Reading::metrics)
                .containsExactly(
                        Map.of("boiler.temperature", 25.0, "running", 1.0), Map.of("boiler.temperature", 24.0));
        assertThat(readings).allSatisfy(each -> assertThat(each.tags()).isEqualTo(Map.of("shift", "late")));
        assertThat(readings.get(1).timestamp()).isEqualTo(AT.minusSeconds(5));
    }

    @Test
    void metricsOfOneTimeShareAReadingAndEachHasItsUnit() throws Exception {
        birth(0, withProperty(named("load", MetricDataType.Int32, 3), "engUnit", PropertyDataType.String, "kW"));
        var readings = decode(
                        "NDATA/n",
                        payload(
                                1,
                                named("boiler/temperature", MetricDataType.Float, 25f)
                                        .createMetric(),
                                named("load", MetricDataType.Int32, 4).createMetric()))
                .readings();

        assertThat(readings).singleElement().satisfies(reading -> {
            assertThat(reading.metrics()).isEqualTo(Map.of("boiler.temperature", 25.0, "load", 4.0));
            assertThat(reading.units()).isEqualTo(Map.of("load", "kW"));
        });
    }

    @Test
    void aUnitWithANulCharacterIsIgnored() throws Exception {
        birth(0, withProperty(named("load", MetricDataType.Int32, 3), "engUnit", PropertyDataType.String, "kW\0"));

        assertThat(decode(
                                "NDATA/n",
                                payload(
                                        1,
                                        named("load", MetricDataType.Int32, 4).createMetric()))
                        .readings())
                .singleElement()
                .satisfies(reading -> assertThat(reading.units()).isEmpty());
    }

    @Test
    void aBirthWithMoreMetricsThanAReadingMayHaveBecomesSeveral() throws Exception {
        var large = sparkplug(1000);
        var metrics = new ArrayList<Metric>();
        for (var number = 0; number < 300; number++) {
            metrics.add(named("m" + number, MetricDataType.Int32, number).createMetric());
        }
        metrics.add(named("x".repeat(129), MetricDataType.Int32, 1).createMetric()); // costs only itself
        metrics.add(named("text", MetricDataType.String, "x".repeat(257)).createMetric());
        var decoded = large.decode(
                List.of("spBv1.0", "g", "NBIRTH", "n"), withBirthDeathSequence(0, 1, metrics.toArray(Metric[]::new)));

        assertThat(decoded.failure()).isEmpty();
        assertThat(decoded.readings())
                .extracting(reading -> reading.metrics().size())
                .containsExactly(256, 44);
        assertThat(decoded.readings())
                .allSatisfy(reading -> assertThat(reading.tags()).isEmpty());
    }

    @Test
    void whatHasNoValueOrABadOneIsAFault() throws Exception {
        birth(0);
        var readings = decode(
                        "NDATA/n",
                        payload(
                                1,
                                named("boiler/temperature", MetricDataType.Float, null)
                                        .createMetric(),
                                withProperty(
                                                named("boiler/temperature", MetricDataType.Float, 3f),
                                                "Quality",
                                                PropertyDataType.Int32,
                                                0)
                                        .createMetric()))
                .readings();

        assertThat(readings).extracting(each -> each.quality()).containsOnly(Quality.FAULT);
        assertThat(readings)
                .extracting(each -> each.metrics().get("boiler.temperature"))
                .containsExactly(Double.NaN, 3.0);
    }

    @Test
    void aBirthBringsItsValuesAndARepeatOfItNone() throws Exception {
        assertThat(birth(0).readings()).hasSize(1);
        assertThat(birth(0).readings()).isEmpty();
    }

    @Test
    void dataBeforeABirthAreSetAsideAndTheNodeIsAskedForItOnceAWhile() throws Exception {
        var first = decode(
                "NDATA/n", untyped(7, aliased(1, MetricDataType.Float, 1f).createMetric()));
        assertThat(first.failure()).contains(new Failure("data of g:n before its birth", true));
        assertThat(first.request()).hasValueSatisfying(request -> {
            assertThat(request.topic()).isEqualTo("spBv1.0/g/NCMD/n");
            assertThat(commands(request.payload())).containsExactly(Map.entry("Node Control/Rebirth", true));
        });
        now += Duration.ofSeconds(9).toNanos();
        assertThat(decode("NDATA/n", payload(8)).request()).isEmpty();
        now += Duration.ofSeconds(1).toNanos();
        assertThat(decode("NDATA/n", payload(9)).request()).isPresent();
        assertThat(events).containsExactly("rebirth", "rebirth");
    }

    @Test
    void afterAGapNamesStillHoldAndAliasesOnlyAfterTheNextBirth() throws Exception {
        birth(0);
        var data = aliased(1, MetricDataType.Float, 1f).createMetric();
        assertThat(decode("NDATA/n", untyped(1, data)).request()).isEmpty();

        var named = named("boiler/temperature", MetricDataType.Float, 1f).createMetric();
        assertThat(decode("NDATA/n", payload(3, named)))
                .satisfies(decoded -> assertThat(decoded.request()).isPresent())
                .satisfies(decoded -> assertThat(decoded.readings()).hasSize(1));
        assertThat(decode("NDATA/n", untyped(4, data)).failure())
                .contains(new Failure("no valid birth defines [alias 1] of g:n", true));

        birth(0);
        assertThat(decode("NDATA/n", untyped(1, data)).readings()).hasSize(1);
    }

    @Test
    void theSequenceGoesOnAfter255WithZeroAcrossTheNodeAndItsDevices() throws Exception {
        birth(254);
        assertThat(deviceBirth(255).request()).isEmpty();
        assertThat(decode("NDATA/n", payload(0)).request()).isEmpty();
        assertThat(decode("DDATA/n/d", payload(1)).request()).isEmpty();
    }

    @Test
    void aNodesDeathIsThatOfItsDevicesToo() throws Exception {
        assertThat(birth(0).statuses()).containsExactly(new Status("g:n", "online"));
        assertThat(deviceBirth(1).statuses()).containsExactly(new Status("g:n:d", "online"));

        assertThat(decode("NDEATH/n", withBirthDeathSequence(0, 1)).statuses())
                .containsExactly(new Status("g:n", "offline"), new Status("g:n:d", "offline"));
        assertThat(decode("DDATA/n/d", payload(2)).failure()).isPresent();
    }

    @Test
    void aDevicesDeathLeavesItsNodeAlive() throws Exception {
        birth(0);
        deviceBirth(1);

        assertThat(decode("DDEATH/n/d", payload(2)).statuses()).containsExactly(new Status("g:n:d", "offline"));
        assertThat(decode("NDATA/n", payload(3)).failure()).isEmpty();
    }

    @Test
    void theDeathOfAnEarlierConnectionIsNoneOfThisOne() throws Exception {
        birth(0);

        assertThat(decode("NDEATH/n", withBirthDeathSequence(0, 0)).statuses()).isEmpty();
        assertThat(decode("NDATA/n", payload(1)).failure()).isEmpty();
    }

    @Test
    void aNodeThatIsBornAnewHasNoDevicesUntilTheyAre() throws Exception {
        birth(0);
        deviceBirth(1);
        birth(0);

        assertThat(decode("DDATA/n/d", payload(1)).failure())
                .contains(new Failure("data of g:n:d before its birth", true));
    }

    @Test
    void theNodeThatWasSilentLongestIsForgottenWhenThereAreMoreThanFit() throws Exception {
        var small = sparkplug(7); // a node with its two metrics is three
        for (var node : List.of("a", "b", "a", "c")) {
            small.decode(List.of("spBv1.0", "g", "NBIRTH", node), withBirthDeathSequence(0, 1, temperature()));
        }

        assertThat(events).containsExactly("evicted");
        assertThat(small.decode(List.of("spBv1.0", "g", "NDATA", "a"), payload(1))
                        .failure())
                .isEmpty();
        assertThat(small.decode(List.of("spBv1.0", "g", "NDATA", "b"), payload(1))
                        .failure())
                .isPresent();
    }

    @Test
    void aBirthThatDoesNotFitIsSetAside() throws Exception {
        var small = sparkplug(2);

        assertThat(small.decode(List.of("spBv1.0", "g", "NBIRTH", "a"), withBirthDeathSequence(0, 1, temperature()))
                        .failure())
                .contains(new Failure("a birth with 2 metrics, expected at most 1", false));
    }

    /** Names of 16 KB, one in each message, would fill the memory long before the limit of metrics. */
    @Test
    void aLongNameTakesAsMuchOfTheCapacityAsManyShortOnes() throws Exception {
        var limited = sparkplug(100);
        var fits = named("m".repeat(64 * 90), MetricDataType.Int32, 1).createMetric();
        var doesNot = named("m".repeat(64 * 100), MetricDataType.Int32, 1).createMetric();

        assertThat(limited.decode(List.of("spBv1.0", "g", "NBIRTH", "n"), payload(0, fits))
                        .failure())
                .isEmpty();
        assertThat(limited.decode(List.of("spBv1.0", "g", "NBIRTH", "n"), payload(0, doesNot))
                        .failure())
                .contains(new Failure(
                        "a birth with 1 metrics, whose long names count as 101, expected at most 99", false));
        assertThat(limited.decode(List.of("spBv1.0", "g", "NBIRTH", "other"), payload(0, fits))
                        .failure())
                .isEmpty();
        assertThat(events).contains("evicted");
    }

    @Test
    void whatCannotBeReadIsSetAsideWithTheReason() {
        assertThat(decode("NBIRTH/n", "nonsense".getBytes(UTF_8)).failure())
                .hasValueSatisfying(failure -> assertThat(failure.reason()).startsWith("not a Sparkplug payload"));
    }

    @Test
    void anIdThatWouldMakeNamesAmbiguousIsRefused() throws Exception {
        assertThat(decode("NBIRTH/a:b", payload(0)).failure())
                .contains(new Failure("the id 'a:b' is empty or has one of : | or a control character", false));
    }

    @Test
    void twoMetricsThatWouldHaveOneNameAreNotMixed() throws Exception {
        var decoded = birth(0, named("boiler.temperature", MetricDataType.Float, 1f));

        assertThat(decoded.failure())
                .contains(new Failure("a birth with two metrics called boiler.temperature", false));
    }

    @Test
    void textsAloneAreSetAsideAsAReadingNeedsANumber() throws Exception {
        birth(0, named("shift", MetricDataType.String, "early"));

        assertThat(decode(
                                "NDATA/n",
                                payload(
                                        1,
                                        named("shift", MetricDataType.String, "late")
                                                .createMetric()))
                        .failure())
                .contains(new Failure("expected a number or a boolean, got only texts", false));
    }

    /** What it throws would end the bridge. */
    @Test
    void brokenPayloadsNeverThrow() throws Exception {
        var random = new Random(1);
        var birth = withBirthDeathSequence(
                0,
                1,
                withProperty(named("load", MetricDataType.Int32, 3), "engUnit", PropertyDataType.String, "kW")
                        .createMetric(),
                temperature());
        var outcomes = new HashSet<Boolean>();
        for (var round = 0; round < 20_000; round++) {
            var broken = birth.clone();
            for (var change = random.nextInt(4); change >= 0; change--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            outcomes.add(decode(random.nextBoolean() ? "NBIRTH/n" : "NDATA/n", broken)
                    .failure()
                    .isPresent());
        }
        assertThat(outcomes).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void commandsAndStatesAreIgnoredAndCounted() throws Exception {
        assertThat(decode("NCMD/n", payload(0))).isEqualTo(DecodedMessage.NOTHING);
        assertThat(sparkplug.decode(List.of("spBv1.0", "STATE", "host"), new byte[0]))
                .isEqualTo(DecodedMessage.NOTHING);
        assertThat(events).containsExactly("ignored", "ignored");
    }

    private DecodedMessage birth(long sequence, Metric.MetricBuilder... more) throws Exception {
        var metrics = new ArrayList<>(List.of(temperature()));
        for (var builder : more) {
            metrics.add(builder.createMetric());
        }
        return decode("NBIRTH/n", withBirthDeathSequence(sequence, 1, metrics.toArray(Metric[]::new)));
    }

    private DecodedMessage deviceBirth(long sequence) throws Exception {
        return decode("DBIRTH/n/d", payload(sequence, temperature()));
    }

    private static Metric temperature() throws Exception {
        return named("boiler/temperature", MetricDataType.Float, 20f).alias(1L).createMetric();
    }

    private DecodedMessage decode(String topic, byte[] payload) {
        return sparkplug.decode(List.of(("spBv1.0/g/" + topic).split("/")), payload);
    }

    private SparkplugDecoder sparkplug(int capacity) {
        return new SparkplugDecoder(
                capacity, Clock.fixed(AT, ZoneOffset.UTC), () -> now, new SparkplugDecoder.Events() {
                    @Override
                    public void ignored() {
                        events.add("ignored");
                    }

                    @Override
                    public void askedForRebirth() {
                        events.add("rebirth");
                    }

                    @Override
                    public void evictedNode() {
                        events.add("evicted");
                    }
                });
    }

    private static Map<String, Object> commands(byte[] payload) {
        try {
            var metric = new SparkplugBPayloadDecoder()
                    .buildFromByteArray(payload, null)
                    .getMetrics()
                    .get(0);
            return Map.of(metric.getName(), metric.getValue());
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }
}
