package io.fieldline.notifier.channel;

import static java.util.stream.Collectors.joining;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.PrintableText;
import io.fieldline.messages.Quality;
import io.fieldline.notifier.incident.Announcement;
import io.fieldline.notifier.incident.Incident;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Words announcements for people.
 *
 * @param page the address of the live page
 * @param zone the time zone of the texts
 */
public record NotificationText(Optional<URI> page, ZoneId zone) {
    /** More lines than anybody reads; keeps a message below 4,096 bytes, which ntfy allows, for usual names. */
    static final int MOST_LINES = 20;

    private static final int DIGITS = 4;
    private static final double WHOLE = 1_000;
    private static final int MOST_DECIMALS = 9;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    /** One message about all announcements, of which there must be at least one. */
    public Notification of(List<Announcement> announcements, Instant now) {
        var lines = announcements.stream().limit(MOST_LINES).map(this::line).toList();
        var more = announcements.size() - lines.size();
        var text = lines.stream().map(Notification.Line::text).collect(joining("\n"))
                + (more == 0 ? "" : "\nand %d more".formatted(more));
        return new Notification(
                title(announcements, lines), text, severity(announcements), link(announcements), now, lines, more);
    }

    /** A message that shows that a channel works. */
    public Notification test(Instant now) {
        return new Notification(
                "Fieldline: test message",
                "This channel works. The notifier sent this message because of --check.",
                Severity.INFO,
                page.map(URI::toString),
                now,
                List.of(),
                0);
    }

    private static String title(List<Announcement> announcements, List<Notification.Line> lines) {
        if (lines.size() == 1) {
            return lines.get(0).text().lines().findFirst().orElseThrow();
        }
        var open = announcements.stream()
                .filter(announcement -> announcement.incident().isOpen())
                .count();
        return open == 0
                ? "%d incidents are over".formatted(announcements.size())
                : "%s: %d incidents at %d devices"
                        .formatted(word(severity(announcements)), announcements.size(), devices(announcements));
    }

    private static long devices(List<Announcement> announcements) {
        return announcements.stream()
                .map(announcement -> announcement.incident().key().deviceName())
                .distinct()
                .count();
    }

    private static Severity severity(List<Announcement> announcements) {
        return announcements.stream()
                .map(announcement -> announcement.incident().severity())
                .max(Severity::compareTo)
                .orElseThrow();
    }

    /** The device, if there is only one. */
    private Optional<String> link(List<Announcement> announcements) {
        var device = announcements.get(0).incident().key().deviceName();
        return page.map(address -> address
                + (devices(announcements) == 1
                        ? "#/device/"
                                + URLEncoder.encode(device, StandardCharsets.UTF_8)
                                        .replace("+", "%20")
                        : "#/alerts"));
    }

    private Notification.Line line(Announcement announcement) {
        var incident = announcement.incident();
        var alert = incident.worst();
        var simulated = alert.quality().filter(Quality.SIMULATED::equals).isPresent();
        return new Notification.Line(
                announcement.occasion().name().toLowerCase(Locale.ROOT),
                alert.deviceName(),
                alert.metric(),
                alert.rule(),
                incident.severity(),
                incident.since(),
                alert.value(),
                alert.level(),
                alert.unit(),
                simulated,
                text(announcement, alert) + (simulated ? " (simulated)" : ""));
    }

    private String text(Announcement announcement, Alert alert) {
        var incident = announcement.incident();
        var what = what(alert);
        var since = TIME.format(incident.since().atZone(zone));
        return switch (announcement.occasion()) {
            case OPENED, WORSE ->
                "%s: %s, %s (limit %s), since %s"
                        .formatted(
                                word(incident.severity()),
                                what,
                                figure(alert.value(), alert.unit()),
                                figure(alert.level(), alert.unit()),
                                since);
            case REMINDER ->
                "Still %s: %s, at worst %s (limit %s), since %s"
                        .formatted(
                                word(incident.severity()),
                                what,
                                figure(alert.value(), alert.unit()),
                                figure(alert.level(), alert.unit()),
                                since);
            case RESOLVED -> "Over: " + ended(what, since, incident, alert);
            case PASSED ->
                "Was %s, and is over: ".formatted(word(incident.severity())) + ended(what, since, incident, alert);
        };
    }

    private static String ended(String what, String since, Incident incident, Alert alert) {
        return "%s, since %s for %s, at worst %s"
                .formatted(
                        what,
                        since,
                        duration(Duration.between(incident.since(), alert.at())),
                        figure(alert.value(), alert.unit()));
    }

    private static String what(Alert alert) {
        return alert.metric()
                .map(metric -> "%s of %s [%s]".formatted(metric, alert.deviceName(), PrintableText.of(alert.rule())))
                .orElse("%s [%s]".formatted(alert.deviceName(), PrintableText.of(alert.rule())));
    }

    /** The unit {@code s} is that of silences and faults. */
    private static String figure(double value, Optional<String> unit) {
        return unit.equals(Optional.of("s"))
                ? duration(Duration.ofMillis(Math.round(value * 1000)))
                : "%s%s"
                        .formatted(
                                number(value),
                                unit.map(name -> " " + PrintableText.of(name)).orElse(""));
    }

    /** Four significant digits, or a whole number, as a person reads them. */
    private static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return String.valueOf(value);
        }
        var whole = Math.abs(value) >= WHOLE;
        var rounded = whole
                ? BigDecimal.valueOf(value).setScale(0, RoundingMode.HALF_UP)
                : BigDecimal.valueOf(value).round(new MathContext(DIGITS)).stripTrailingZeros();
        return rounded.scale() > MOST_DECIMALS || rounded.precision() > MOST_DECIMALS
                ? rounded.round(new MathContext(DIGITS)).toString()
                : rounded.toPlainString();
    }

    private static String duration(Duration duration) {
        if (duration.toHours() > 0) {
            return "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
        }
        return duration.toMinutes() > 0
                ? "%d min".formatted(duration.toMinutes())
                : "%d s".formatted(duration.toSeconds());
    }

    private static String word(Severity severity) {
        return severity.wireName().toUpperCase(Locale.ROOT);
    }
}
