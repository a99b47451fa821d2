package io.fieldline.notifier.incident;

import io.fieldline.messages.Acknowledgement;
import io.fieldline.messages.Acknowledgement.Acknowledged;
import io.fieldline.messages.Alert.Severity;
import java.time.Instant;
import java.util.Optional;

/**
 * What operators decided about the incidents of one metric of one device, without names and notes.
 *
 * @param since    the beginning of the incident that was acknowledged; empty if none was
 * @param severity the severity of that incident at that time
 * @param muted    the end of the mute; empty if there is none
 */
public record OperatorDecision(Optional<Instant> since, Optional<Severity> severity, Optional<Instant> muted) {
    /** If nothing is decided. */
    static final OperatorDecision NONE = new OperatorDecision(Optional.empty(), Optional.empty(), Optional.empty());

    public static OperatorDecision of(Acknowledgement record) {
        return new OperatorDecision(
                record.acknowledged().map(Acknowledged::since),
                record.acknowledged().map(Acknowledged::severity),
                record.muted().map(Acknowledgement.Muted::until));
    }

    boolean isMuted(Instant now) {
        return muted.filter(now::isBefore).isPresent();
    }

    /** Not if an earlier incident was acknowledged, or if this one has become worse. */
    boolean isAcknowledged(Incident incident) {
        return since.filter(it -> !it.isBefore(incident.since())).isPresent()
                && severity.filter(it -> it.compareTo(incident.severity()) >= 0).isPresent();
    }
}
