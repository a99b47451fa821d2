package io.fieldline.notifier.incident;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.Alert.State;
import io.fieldline.messages.Quality;
import java.time.Instant;
import java.util.Optional;

/** Alerts for tests. */
public final class Alerts {
    public static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    private Alerts() {}

    /** An alert about carbon monoxide, which began {@code second} seconds after noon. */
    public static Alert co(String device, String rule, Severity severity, State state, long second) {
        return new Alert(
                rule,
                device,
                Optional.of("co"),
                severity,
                state,
                NOON.plusSeconds(second),
                NOON.plusSeconds(second + 240),
                606.891,
                400,
                Optional.of("ppm"),
                Optional.of(Quality.OK));
    }

    public static Alert raised(String device) {
        return co(device, "co-high", Severity.ALARM, State.RAISED, 0);
    }

    public static Alert cleared(String device) {
        return co(device, "co-high", Severity.ALARM, State.CLEARED, 0);
    }
}
