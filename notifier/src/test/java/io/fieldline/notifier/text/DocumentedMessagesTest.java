package io.fieldline.notifier.text;

import static io.fieldline.notifier.incident.Alerts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.samskivert.mustache.Mustache;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.AlertRules;
import io.fieldline.messages.AlertRules.Direction;
import io.fieldline.messages.AlertRules.Rule;
import io.fieldline.messages.AlertRules.RuleKind;
import io.fieldline.messages.AlertRules.RuleText;
import io.fieldline.messages.Label;
import io.fieldline.messages.MessageJson;
import io.fieldline.notifier.channel.Notification;
import io.fieldline.notifier.incident.Alerts;
import io.fieldline.notifier.incident.Announcement;
import io.fieldline.notifier.incident.Incidents;
import io.fieldline.notifier.incident.Occasion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of docs/notifications.md. */
class DocumentedMessagesTest {
    private static final Pattern EXAMPLE = Pattern.compile("```json\n(.+?)```", Pattern.DOTALL);
    private static final Pattern TEMPLATE = Pattern.compile("\\{\"text\": .+");

    @Test
    void theMessageIsAsDocumented() throws IOException {
        var example = EXAMPLE.matcher(document());

        assertThat(example.find()).isTrue();
        assertThat(MessageJson.tree(MessageJson.text(message()))).isEqualTo(MessageJson.tree(example.group(1)));
    }

    @Test
    void theTemplateForSlackHasTitleAndLink() throws IOException {
        var template = TEMPLATE.matcher(document());

        assertThat(template.find()).isTrue();
        var text = Mustache.compiler()
                .escapeHTML(false)
                .compile(template.group())
                .execute(Map.of("title", "a title", "link", "https://pi.local/"));
        assertThat(new ObjectMapper().readTree(text).get("text").asText()).isEqualTo("a title https://pi.local/");
    }

    private static String document() throws IOException {
        return Files.readString(Path.of("../docs/notifications.md"));
    }

    private static Notification message() {
        var rules = new NotifierRules();
        rules.update(new AlertRules("spark-job", List.of(rule())));
        var labels = new NotifierLabels();
        labels.choose(label(Optional.empty(), "Hall"));
        labels.choose(label(Optional.of("co"), "CO"));
        var incidents = new Incidents(Duration.ZERO, 1);
        incidents.add(Alerts.raised("hall"), NOON);
        return new NotificationText(
                        Optional.of(URI.create("https://pi.local:8443/")),
                        ZoneId.of("Europe/Berlin"),
                        new Wording(Language.EN),
                        rules,
                        labels)
                .of(
                        List.of(new Announcement(
                                Occasion.OPENED, incidents.last().iterator().next())),
                        NOON.plusSeconds(250));
    }

    private static Label label(Optional<String> metric, String text) {
        return new Label("hall", metric, Optional.of(text), Optional.empty(), Optional.empty(), "Ada", "office", NOON);
    }

    private static Rule rule() {
        return new Rule(
                "co-high",
                RuleKind.LEVEL,
                Optional.of("co"),
                "*",
                Severity.ALARM,
                Optional.of(Direction.ABOVE),
                Optional.of(400.0),
                Optional.of(360.0),
                Optional.of("ppm"),
                Optional.of(Duration.ZERO),
                Optional.of(Duration.ZERO),
                Optional.of(new RuleText(Optional.of("Bad air."), Optional.empty())),
                Optional.of(new RuleText(Optional.of("Go out."), Optional.empty())));
    }
}
