package io.fieldline.agent;

import java.time.Duration;
import java.util.Optional;

/**
 * The state of a device, for a person or a monitoring system on this machine; available without the broker.
 *
 * @param status        the text of the status topic
 * @param lastValue     the newest measurement, e.g. {@code co 12.5 ppm ok}
 * @param lastValueAge  time since it was taken
 * @param waitingOnDisk readings that the broker does not have yet
 * @param inMemory      readings that the broker does not have and that are in memory only
 * @param broker        {@code connected}, {@code away} or {@code refused: <reason>}
 */
record DeviceReport(
        String name,
        String status,
        Optional<String> lastValue,
        Optional<Duration> lastValueAge,
        long waitingOnDisk,
        long inMemory,
        String broker) {

    static final String CONNECTED = "connected";
    static final String AWAY = "away";

    /** One line for the log. */
    @Override
    public String toString() {
        return "device=%s status=\"%s\" value=\"%s\" age=%s waiting=%d memory=%d broker=\"%s\""
                .formatted(
                        name,
                        status,
                        lastValue.orElse("none"),
                        lastValueAge.map(age -> age.toSeconds() + "s").orElse("none"),
                        waitingOnDisk,
                        inMemory,
                        broker);
    }

    /** What keeps the device from working; a certificate that expires soon does not. */
    Optional<String> problem() {
        if (!broker.equals(CONNECTED)) {
            return Optional.of("%s: the broker is %s".formatted(name, broker));
        }
        var works = status.equals("online") || status.startsWith("degraded: certificate");
        return works ? Optional.empty() : Optional.of(name + ": " + status);
    }
}
