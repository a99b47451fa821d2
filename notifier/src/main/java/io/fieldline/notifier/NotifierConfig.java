package io.fieldline.notifier;

import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import io.fieldline.health.HealthSettings;
import io.fieldline.kafka.KafkaSettings;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.notifier.channel.EmailSettings;
import io.fieldline.notifier.channel.NtfySettings;
import io.fieldline.notifier.channel.WebhookSettings;
import io.fieldline.notifier.incident.AnnouncementPolicy;
import io.fieldline.notifier.incident.NotificationLog;
import io.fieldline.notifier.text.Language;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/** The settings of the notifier; every component is a key, see {@link io.fieldline.configuration.Settings}. */
record NotifierConfig(
        WebhookSettings webhook,

        NtfySettings ntfy,

        EmailSettings email,

        @Setting(help = "MQTT topic that gets each notification as JSON. Default: none.")
        Optional<String> mqttTopic,

        MqttSettings mqtt,

        @Setting(help = "Client id at the MQTT broker.", byDefault = "fieldline-notifier")
        String clientId,

        @Setting(help = "Least severity that is announced: info, warning or alarm.", byDefault = "warning")
        Severity leastSeverity,

        @Setting(
                help =
                        "Time from the first alert of an incident to its message, which has all that happens until then.",
                byDefault = "10s")
        Duration groupWait,

        @Setting(
                help = "Time from the end of the last alert to the message that the incident is over."
                        + " An alert within this time continues the incident.",
                byDefault = "1m")
        Duration resolveAfter,

        @Setting(help = "Time after which an open incident is announced again; 0s disables it.", byDefault = "4h")
        Duration repeatEvery,

        @Setting(
                help =
                        "Maximum number of messages of each channel in any hour, 1 to 1000. A third is for alarms only. When it is"
                                + " reached, the next message has all that happened until then.",
                byDefault = "30")
        int maxPerHour,

        @Setting(help = "Hours of the day in which only alarms are announced, like 22:00-07:00. Default: none.")
        Optional<String> quietHours,

        @Setting(help = "Language of the messages: en or de.", byDefault = "en")
        Language language,

        @Setting(
                help =
                        "Time zone of the texts and of the quiet hours, like Europe/Berlin. Default: that of the machine.")
        Optional<String> timeZone,

        @Setting(help = "Address of the live page, for the links in messages. Default: no links.")
        Optional<URI> pageUrl,

        KafkaSettings kafka,

        HealthSettings http,

        @Setting(
                help =
                        "Check Kafka, and send a test message through each channel, then exit with 0 (ok) or 1 (failed).",
                byDefault = "false")
        boolean check) {

    NotifierConfig {
        var problems = new ValidationErrors()
                .unless(
                        webhook.url().isPresent()
                                || ntfy.url().isPresent()
                                || email.server().isPresent()
                                || mqttTopic.isPresent(),
                        "no channel: expected --webhook-url, --ntfy-url, --email-server or --mqtt-topic")
                .unless(
                        mqttTopic.isEmpty() || mqttTopic.get().matches("[^+#]{1,1024}"),
                        "--mqtt-topic '%s': expected a topic without + and #",
                        mqttTopic.orElse(""))
                .unless(!groupWait.isNegative(), "--group-wait is negative")
                .unless(!resolveAfter.isNegative(), "--resolve-after is negative")
                .unless(
                        repeatEvery.isZero() || repeatEvery.compareTo(Duration.ofMinutes(1)) >= 0,
                        "--repeat-every must be at least 1m, or 0s")
                .unless(
                        maxPerHour >= 1 && maxPerHour <= NotificationLog.MOST_SENT,
                        "--max-per-hour is %d, expected 1 to %d",
                        maxPerHour,
                        NotificationLog.MOST_SENT)
                .unless(
                        pageUrl.isEmpty() || isPage(pageUrl.get()),
                        "--page-url '%s': expected http://host/ or https://host/path/, without ? and #",
                        pageUrl.map(URI::toString).orElse(""))
                .unless(
                        timeZone.isEmpty() || isZone(timeZone.get()),
                        "--time-zone '%s' is unknown: expected a name like Europe/Berlin",
                        timeZone.orElse(""));
        try {
            quietHours.ifPresent(text -> QuietHours.parse(text, ZoneId.of("UTC")));
        } catch (IllegalArgumentException wrong) {
            problems.unless(false, "%s", wrong.getMessage());
        }
        problems.throwIfAny();
    }

    ZoneId zone() {
        return timeZone.map(ZoneId::of).orElseGet(ZoneId::systemDefault);
    }

    Optional<QuietHours> quiet() {
        return quietHours.map(text -> QuietHours.parse(text, zone()));
    }

    AnnouncementPolicy policy() {
        return new AnnouncementPolicy(leastSeverity, groupWait, resolveAfter, repeatEvery);
    }

    private static boolean isPage(URI address) {
        return address.getHost() != null
                && String.valueOf(address.getScheme()).matches("https?")
                && address.getQuery() == null
                && address.getFragment() == null;
    }

    private static boolean isZone(String name) {
        try {
            ZoneId.of(name);
            return true;
        } catch (DateTimeException unknown) {
            return false;
        }
    }
}
