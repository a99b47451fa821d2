package io.fieldline.messages;

import java.time.Instant;
import java.util.Optional;

/**
 * What operators decided about the incidents of one device and metric; it has at least one decision.
 *
 * @param metric       the metric; empty for the device itself
 * @param acknowledged the newest acknowledgement of an incident
 * @param muted        the time until which incidents need no attention
 */
public record Acknowledgement(
        String deviceName, Optional<String> metric, Optional<Acknowledged> acknowledged, Optional<Muted> muted) {

    /** The maximum length of a note, in characters. */
    public static final int LONGEST_NOTE = 500;

    public Acknowledgement {
        Names.checkDevice(deviceName);
        metric.ifPresent(Names::checkMetric);
        if (acknowledged.isEmpty() && muted.isEmpty()) {
            throw new IllegalArgumentException("expected acknowledged or muted, got neither");
        }
    }

    /** The key of the record: {@code device|metric}. */
    public String key() {
        return deviceName + "|" + metric.orElse("");
    }

    /**
     * An operator knows about an incident.
     *
     * @param since    the beginning of the incident, by the device's clock
     * @param severity its severity at that time; a worse one needs attention again
     * @param by       the name that the operator typed, or the account
     * @param account  the name of the operator's token
     * @param at       when the operator acknowledged it, by the emitter's clock
     */
    public record Acknowledged(
            Instant since, Alert.Severity severity, String by, String account, Optional<String> note, Instant at) {
        public Acknowledged {
            ShortText.checkAuthor(by, account);
            ShortText.check("note", note, LONGEST_NOTE);
        }
    }

    /**
     * An operator muted all incidents of the metric.
     *
     * @param until   the time at which they need attention again, by the emitter's clock
     * @param by      the name that the operator typed, or the account
     * @param account the name of the operator's token
     * @param at      when the operator muted them, by the emitter's clock
     */
    public record Muted(Instant until, String by, String account, Optional<String> note, Instant at) {
        public Muted {
            ShortText.checkAuthor(by, account);
            ShortText.check("note", note, LONGEST_NOTE);
        }
    }
}
