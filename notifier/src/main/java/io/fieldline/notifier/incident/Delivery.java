package io.fieldline.notifier.incident;

import io.fieldline.messages.Alert.Severity;
import java.time.Instant;
import java.util.Optional;

/**
 * What a channel last announced about an incident; a record of {@code fieldline.notifications}, so that a restart announces
 * nothing again.
 *
 * @param channel  for example {@code ntfy}
 * @param severity the severity that it announced
 * @param open     whether it announced an open incident; false if it announced the end
 * @param alert    the key of the last alert that it knew
 * @param until    the time at which Kafka got that alert; the channel has announced what was over by then
 * @param at       when the channel accepted the message
 */
public record Delivery(
        String channel,
        String deviceName,
        Optional<String> metric,
        Severity severity,
        boolean open,
        String alert,
        Instant until,
        Instant at) {

    static Delivery of(String channel, Incident incident, Instant at) {
        return new Delivery(
                channel,
                incident.key().deviceName(),
                incident.key().metric(),
                incident.severity(),
                incident.isOpen(),
                incident.latest().key(),
                incident.changedAt(),
                at);
    }

    public IncidentKey incident() {
        return new IncidentKey(deviceName, metric);
    }

    /** {@code channel|device|metric}: the next one replaces it. */
    public String key() {
        return channel + '|' + incident();
    }
}
