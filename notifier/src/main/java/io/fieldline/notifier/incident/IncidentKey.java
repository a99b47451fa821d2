package io.fieldline.notifier.incident;

import io.fieldline.messages.Alert;
import java.util.Optional;

/** All alerts of one metric of one device belong to one incident; those about the device itself have no metric. */
public record IncidentKey(String deviceName, Optional<String> metric) {
    static IncidentKey of(Alert alert) {
        return new IncidentKey(alert.deviceName(), alert.metric());
    }

    /** {@code device|metric}, as a part of record keys. */
    @Override
    public String toString() {
        return deviceName + '|' + metric.orElse("");
    }
}
