package io.fieldline.notifier.channel;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fieldline.messages.Alert.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One message to a person: about one incident, or about all that a channel has to announce at this moment. Its JSON is what
 * webhooks and MQTT get, and its fields are the names of templates.
 *
 * @param severity the highest of its incidents
 * @param text     one line for each incident; below them, what their rules mean, and what to do
 * @param link     the page that shows it; empty without {@code --page-url}
 * @param more     incidents that are counted only, because the message would become too long
 */
public record Notification(
        String title,
        String text,
        Severity severity,
        Optional<String> link,
        Instant at,
        List<Line> incidents,
        int more) {

    /**
     * One incident.
     *
     * @param occasion    opened, worse, reminder, resolved or passed
     * @param deviceLabel the name of the device for people; its {@code deviceName} if it has no label
     * @param metricLabel the name of the metric for people
     * @param since       its beginning, by the clock of the device
     * @param value       the worst value so far, in {@code unit}
     * @param simulated   whether its value is simulated
     * @param ruleText    what the rule means; empty if its file does not say so
     * @param advice      what to do; {@code do} on the wire
     */
    public record Line(
            String occasion,
            String deviceName,
            String deviceLabel,
            Optional<String> metric,
            Optional<String> metricLabel,
            String rule,
            Severity severity,
            Instant since,
            double value,
            double level,
            Optional<String> unit,
            boolean simulated,
            String text,
            Optional<String> ruleText,
            @JsonProperty("do") Optional<String> advice) {}

    public Notification {
        incidents = List.copyOf(incidents);
    }
}
