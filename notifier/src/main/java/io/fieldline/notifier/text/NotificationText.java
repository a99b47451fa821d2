package io.fieldline.notifier.text;

import static java.util.stream.Collectors.joining;

import io.fieldline.messages.Alert.Severity;
import io.fieldline.notifier.channel.Notification;
import io.fieldline.notifier.incident.Announcement;
import io.fieldline.notifier.incident.Incident;
import io.fieldline.notifier.incident.IncidentKey;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Words announcements for people. */
public final class NotificationText {
    /** More lines than anybody reads; keeps a message below 4,096 bytes, which ntfy allows, for usual names. */
    static final int MOST_LINES = 20;

    /** Of different rules, the most severe first. */
    private static final int MOST_EXPLANATIONS = 3;

    private final Optional<String> page;
    private final Wording wording;
    private final NotifierRules rules;
    private final NotifierLabels labels;
    private final IncidentText incidents;

    /**
     * @param page the address of the live page
     * @param zone the time zone of the texts
     */
    public NotificationText(
            Optional<URI> page, ZoneId zone, Wording wording, NotifierRules rules, NotifierLabels labels) {
        this.page = page.map(URI::toString).map(address -> address.endsWith("/") ? address : address + '/');
        this.wording = wording;
        this.rules = rules;
        this.labels = labels;
        this.incidents = new IncidentText(wording, zone, rules, labels);
    }

    public NotifierRules rules() {
        return rules;
    }

    public NotifierLabels labels() {
        return labels;
    }

    /** One message about all announcements, of which there must be at least one. */
    public Notification of(List<Announcement> announcements, Instant now) {
        var lines = announcements.stream().limit(MOST_LINES).map(incidents::of).toList();
        var more = announcements.size() - lines.size();
        return new Notification(
                title(announcements, lines),
                text(announcements, lines, more),
                severity(announcements),
                link(announcements),
                now,
                lines,
                more);
    }

    /** A message that shows that a channel works. */
    public Notification test(Instant now) {
        return new Notification(
                wording.say("test.title"), wording.say("test.text"), Severity.INFO, page, now, List.of(), 0);
    }

    private String title(List<Announcement> announcements, List<Notification.Line> lines) {
        if (announcements.size() == 1) {
            return lines.get(0).text();
        }
        var devices = devices(announcements);
        var values = Map.of(
                "severity", incidents.severity(severity(announcements)),
                "count", String.valueOf(announcements.size()),
                "devices", String.valueOf(devices),
                "device", lines.get(0).deviceLabel());
        if (announcements.stream().map(Announcement::incident).noneMatch(Incident::isOpen)) {
            return wording.say("many.ended", values);
        }
        return wording.say(devices == 1 ? "many.of-device" : "many.open", values);
    }

    /** A line for each incident; below them, what the rules of the open ones mean, and what to do. */
    private String text(List<Announcement> announcements, List<Notification.Line> lines, int more) {
        var all = lines.stream().map(Notification.Line::text).collect(joining("\n"));
        var counted = more == 0 ? "" : '\n' + wording.say("more", Map.of("count", String.valueOf(more)));
        var explanations = Stream.iterate(0, index -> index < lines.size(), index -> index + 1)
                .filter(index -> announcements.get(index).incident().isOpen())
                .map(lines::get)
                .map(this::explanation)
                .filter(text -> !text.isEmpty())
                .distinct()
                .limit(MOST_EXPLANATIONS)
                .map("\n\n"::concat)
                .collect(joining());
        return all + counted + explanations;
    }

    private String explanation(Notification.Line line) {
        return Stream.concat(
                        line.ruleText().stream(),
                        line.advice().stream().map(advice -> wording.say("do", Map.of("do", advice))))
                .collect(joining("\n"));
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

    /** To the incident; to the device or to all incidents if there are several. */
    private Optional<String> link(List<Announcement> announcements) {
        var incident = announcements.get(0).incident().key();
        if (announcements.size() == 1) {
            return page.map(address -> address + "incident.html?" + query(incident));
        }
        return page.map(address ->
                address + (devices(announcements) == 1 ? "#/device/" + encoded(incident.deviceName()) : "#/incidents"));
    }

    private static String query(IncidentKey incident) {
        return "device=" + encoded(incident.deviceName())
                + incident.metric().map(metric -> "&metric=" + encoded(metric)).orElse("");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
