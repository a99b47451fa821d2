package io.fieldline.notifier.text;

import static io.fieldline.notifier.incident.Alerts.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.Alert.State;
import io.fieldline.messages.AlertRules;
import io.fieldline.messages.AlertRules.Direction;
import io.fieldline.messages.AlertRules.Rule;
import io.fieldline.messages.AlertRules.RuleKind;
import io.fieldline.messages.AlertRules.RuleText;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.Label;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.Quality;
import io.fieldline.notifier.incident.Alerts;
import io.fieldline.notifier.incident.Announcement;
import io.fieldline.notifier.incident.Incident;
import io.fieldline.notifier.incident.Incidents;
import io.fieldline.notifier.incident.Occasion;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotificationTextTest {
    private final NotifierRules rules = new NotifierRules();
    private final NotifierLabels labels = new NotifierLabels();
    private final NotificationText texts = texts(Language.EN);

    private NotificationText texts(Language language) {
        return new NotificationText(
                Optional.of(URI.create("https://pi.local:8443")),
                ZoneId.of("Europe/Berlin"),
                new Wording(language),
                rules,
                labels);
    }

    @Test
    void oneIncidentIsTheTitle() {
        var notification = texts.of(List.of(announcement(Occasion.OPENED, Alerts.raised("kitchen 1"))), NOON);

        assertThat(notification.title())
                .isEqualTo("ALARM: co of kitchen 1 [co-high], 606.9 ppm (limit 400 ppm), since 2026-11-28 13:00:00");
        assertThat(notification.text()).isEqualTo(notification.title());
        assertThat(notification.severity()).isEqualTo(Severity.ALARM);
        assertThat(notification.link()).contains("https://pi.local:8443/incident.html?device=kitchen%201&metric=co");
    }

    @Test
    void theEndHasTheDurationAndTheWorstValue() {
        var notification = texts.of(List.of(announcement(Occasion.RESOLVED, Alerts.cleared("kitchen"))), NOON);

        assertThat(notification.title())
                .isEqualTo("Over: co of kitchen [co-high], since 2026-11-28 13:00:00 for 4 min, at worst 606.9 ppm");
    }

    @Test
    void aMissedIncidentSaysThatItIsOver() {
        var notification = texts.of(List.of(announcement(Occasion.PASSED, Alerts.cleared("kitchen"))), NOON);

        assertThat(notification.title()).startsWith("Was ALARM, and is over: co of kitchen");
    }

    @Test
    void aSilentDeviceHasDurationsAndNoMetric() {
        var silent = new Alert(
                "device-silent",
                "roof",
                Optional.empty(),
                Severity.WARNING,
                State.RAISED,
                NOON,
                NOON.plusSeconds(600),
                600,
                300,
                Optional.of("s"),
                Optional.empty());

        var notification = texts.of(List.of(announcement(Occasion.OPENED, silent)), NOON);

        assertThat(notification.title())
                .isEqualTo("WARNING: no readings from roof [device-silent] since 2026-11-28 13:00:00 (limit 5 min)");
        assertThat(notification.link()).contains("https://pi.local:8443/incident.html?device=roof");
    }

    @Test
    void aSimulatedValueSaysSo() {
        var real = Alerts.raised("kitchen");
        var simulated = new Alert(
                real.rule(),
                real.deviceName(),
                real.metric(),
                real.severity(),
                real.state(),
                real.since(),
                real.at(),
                real.value(),
                real.level(),
                real.unit(),
                Optional.of(Quality.SIMULATED));

        assertThat(texts.of(List.of(announcement(Occasion.OPENED, simulated)), NOON)
                        .title())
                .endsWith(" (simulated)");
    }

    @ParameterizedTest
    @CsvSource({
        "606.891, 606.9 ppm",
        "0.000123456, 0.0001235 ppm",
        "0, 0 ppm",
        "-40, -40 ppm",
        "1013.25, 1013 ppm",
        "123456.7, 123457 ppm",
        "1e15, 1.000E+15 ppm",
        "NaN, NaN ppm"
    })
    void aValueHasFourDigitsOrIsWhole(double value, String figure) {
        assertThat(texts.of(List.of(announcement(Occasion.OPENED, withValue(value, "ppm"))), NOON)
                        .title())
                .contains(", " + figure + " (limit");
    }

    @Test
    void aUnitCannotPretendToBeAnotherLine() {
        var notification = texts.of(List.of(announcement(Occasion.OPENED, withValue(1, "ppm\nALARM: fake"))), NOON);

        assertThat(notification.text().lines()).hasSize(1);
    }

    private static Alert withValue(double value, String unit) {
        var alert = Alerts.raised("kitchen");
        return new Alert(
                alert.rule(),
                alert.deviceName(),
                alert.metric(),
                alert.severity(),
                alert.state(),
                alert.since(),
                alert.at(),
                value,
                alert.level(),
                Optional.of(unit),
                alert.quality());
    }

    @Test
    void manyIncidentsAreOneMessageOfBoundedLength() {
        var many = IntStream.range(0, 100)
                .mapToObj(number -> announcement(Occasion.OPENED, Alerts.raised("device" + number)))
                .toList();

        var notification = texts.of(many, NOON);

        assertThat(notification.title()).isEqualTo("ALARM: 100 incidents at 100 devices");
        assertThat(notification.text().lines()).hasSize(21).last().isEqualTo("and 80 more");
        assertThat(notification.incidents()).hasSize(20);
        assertThat(notification.link()).contains("https://pi.local:8443/#/incidents");
    }

    @Test
    void endsOnlyAreNoAlarm() {
        var ends = List.of(
                announcement(Occasion.RESOLVED, Alerts.cleared("device1")),
                announcement(Occasion.RESOLVED, Alerts.cleared("device2")));

        assertThat(texts.of(ends, NOON).title()).isEqualTo("2 incidents are over");
    }

    private static Announcement announcement(Occasion occasion, Alert alert) {
        return new Announcement(occasion, incident(alert));
    }

    private static Incident incident(Alert alert) {
        var incidents = new Incidents(Duration.ZERO, 1);
        incidents.add(alert, NOON);
        return incidents.last().iterator().next();
    }

    @Test
    void theRuleSaysWhatItMeansAndWhatToDo() {
        rules.update(new AlertRules("spark-job", List.of(rule("co-high", RuleKind.LEVEL, "It is %s.", "Open %s."))));

        var opened = texts.of(List.of(announcement(Occasion.OPENED, Alerts.raised("kitchen"))), NOON);
        var german = texts(Language.DE).of(List.of(announcement(Occasion.OPENED, Alerts.raised("kitchen"))), NOON);
        var resolved = texts.of(List.of(announcement(Occasion.RESOLVED, Alerts.cleared("kitchen"))), NOON);

        assertThat(opened.title())
                .isEqualTo("ALARM: co of kitchen, 606.9 ppm (limit 400 ppm), since 2026-11-28 13:00:00");
        assertThat(opened.text()).isEqualTo(opened.title() + "\n\nIt is en.\nWhat to do: Open en.");
        assertThat(german.text())
                .isEqualTo("ALARM für kitchen: co 606,9 ppm (Schwelle 400 ppm), seit 28.11.2026 13:00:00"
                        + "\n\nIt is de.\nWas zu tun ist: Open de.");
        assertThat(resolved.text()).isEqualTo(resolved.title());
        assertThat(opened.incidents().get(0).ruleText()).contains("It is en.");
        assertThat(opened.incidents().get(0).advice()).contains("Open en.");
    }

    @Test
    void aTextInOneLanguageIsBetterThanNone() {
        var german = new RuleText(Optional.empty(), Optional.of("Nur deutsch."));

        assertThat(Language.EN.of(german)).isEqualTo("Nur deutsch.");
    }

    @Test
    void eachRuleIsExplainedOnce() {
        rules.update(new AlertRules("spark-job", List.of(rule("co-high", RuleKind.LEVEL, "It is %s.", "Open %s."))));
        var two = List.of(
                announcement(Occasion.OPENED, Alerts.raised("kitchen")),
                announcement(Occasion.REMINDER, Alerts.raised("cellar")),
                announcement(Occasion.RESOLVED, Alerts.cleared("roof")));

        assertThat(texts.of(two, NOON).text().lines()).hasSize(6).endsWith("", "It is en.", "What to do: Open en.");
    }

    @Test
    void labelsOfOperatorsWinOverThoseOfDevices() {
        labels.describe(MessageJson.parse("""
                {"device_name":"kitchen","first_seen":"2026-11-28T12:00:00Z","last_seen":"2026-11-28T12:00:00Z",
                 "metrics":{"co":{"label":"CO equivalent"}}}
                """.getBytes(UTF_8), DeviceSummary.class));
        assertThat(title()).startsWith("ALARM: CO equivalent of kitchen [co-high], 606.9 ppm");

        labels.choose(label(Optional.empty(), "Kitchen, ground floor", Optional.empty()));
        labels.choose(label(Optional.of("co"), "Carbon monoxide", Optional.of(2)));
        assertThat(title()).startsWith("ALARM: Carbon monoxide of Kitchen, ground floor [co-high], 606.89 ppm");

        labels.unchoose("kitchen|");
        labels.unchoose("kitchen|co");
        labels.forget("kitchen");
        assertThat(title()).startsWith("ALARM: co of kitchen [co-high], 606.9 ppm");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            EN | ANOMALY | OPENED   | WARNING: co of d is unusual, deviation 606.9 (limit 400), since 2026-11-28 13:00:00
            EN | ANOMALY | REMINDER | Still WARNING: co of d is unusual, deviation at worst 606.9 (limit 400), since \
            2026-11-28 13:00:00
            EN | FAULT   | WORSE    | Now WARNING: sensor fault: no value for co of d since 2026-11-28 13:00:00
            EN | LEVEL   | REMINDER | Still WARNING: co of d, at worst 606.9 (limit 400), since 2026-11-28 13:00:00
            EN | FAULT   | PASSED   | Was WARNING, and is over: sensor fault: no value for co of d, since \
            2026-11-28 13:00:00 for 4 min
            DE | ANOMALY | OPENED   | WARNUNG für d: co ist ungewöhnlich, Abweichung 606,9 (Schwelle 400), seit 28.11.2026 \
            13:00:00
            DE | FAULT   | WORSE    | Jetzt WARNUNG für d: Sensorfehler, kein Wert für co seit 28.11.2026 13:00:00
            DE | LEVEL   | REMINDER | Weiterhin WARNUNG für d: co im schlimmsten Fall 606,9 (Schwelle 400), seit 28.11.2026 \
            13:00:00
            DE | LEVEL   | RESOLVED | Vorbei: d, co im schlimmsten Fall 606,9, ab 28.11.2026 13:00:00 für 4 min
            DE | FAULT   | PASSED   | War WARNUNG und ist vorbei: d, Sensorfehler bei co, ab 28.11.2026 13:00:00 für 4 min
            """)
    void eachKindHasItsWordsInEachLanguage(Language language, RuleKind kind, Occasion occasion, String expected) {
        rules.update(new AlertRules("spark-job", List.of(rule("r", kind, "Text %s.", "Do %s."))));
        var isOver = occasion == Occasion.RESOLVED || occasion == Occasion.PASSED;
        var alert = new Alert(
                "r",
                "d",
                Optional.of("co"),
                Severity.WARNING,
                isOver ? State.CLEARED : State.RAISED,
                NOON,
                NOON.plusSeconds(240),
                606.891,
                400,
                Optional.empty(),
                Optional.empty());

        assertThat(texts(language)
                        .of(List.of(announcement(occasion, alert)), NOON)
                        .title())
                .isEqualTo(expected);
    }

    @Test
    void bothLanguagesHaveTheSameSentences() {
        assertThat(new Wording(Language.DE).keys()).isEqualTo(new Wording(Language.EN).keys());
    }

    @Test
    void everythingAtOneDeviceHasTheLinkToTheDevice() {
        var notification = texts.of(
                List.of(
                        announcement(Occasion.OPENED, Alerts.raised("kitchen")),
                        announcement(Occasion.OPENED, Alerts.raised("kitchen"))),
                NOON);

        assertThat(notification.title()).isEqualTo("ALARM: 2 incidents at kitchen");
        assertThat(notification.link()).contains("https://pi.local:8443/#/device/kitchen");
    }

    private String title() {
        return texts.of(List.of(announcement(Occasion.OPENED, Alerts.raised("kitchen"))), NOON)
                .title();
    }

    private static Label label(Optional<String> metric, String text, Optional<Integer> decimals) {
        return new Label("kitchen", metric, Optional.of(text), Optional.empty(), decimals, "Ada", "office", NOON);
    }

    /** The texts say which language they are in. */
    private static Rule rule(String name, RuleKind kind, String text, String advice) {
        var isLevel = kind == RuleKind.LEVEL;
        return new Rule(
                name,
                kind,
                Optional.of("*"),
                "*",
                Severity.WARNING,
                Optional.of(Direction.ABOVE).filter(any -> isLevel),
                Optional.of(400.0).filter(any -> isLevel),
                Optional.of(400.0).filter(any -> isLevel),
                Optional.empty(),
                Optional.of(Duration.ZERO).filter(any -> isLevel),
                Optional.of(Duration.ZERO).filter(any -> isLevel),
                Optional.of(new RuleText(Optional.of(text.formatted("en")), Optional.of(text.formatted("de")))),
                Optional.of(new RuleText(Optional.of(advice.formatted("en")), Optional.of(advice.formatted("de")))));
    }
}
