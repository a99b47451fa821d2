package io.fieldline.load.form;

import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Fieldline's own readings, identified by {@code boot} and {@code seq}, and marked as simulated. */
public final class ReadingForm implements Form {
    private static final String METRIC = "load";
    private static final double AMPLITUDE = 10;
    private static final double PERIOD = 60;

    private final Run run;

    public ReadingForm(Run run) {
        this.run = run;
    }

    @Override
    public String metric() {
        return METRIC;
    }

    @Override
    public OptionalInt device(String deviceName) {
        return run.number(deviceName);
    }

    @Override
    public OptionalLong sequence(Reading reading) {
        return reading.identity()
                .filter(identity -> identity.boot().equals(run.id()))
                .map(identity -> OptionalLong.of(identity.sequence()))
                .orElse(OptionalLong.empty());
    }

    @Override
    public Message message(int device, long sequence, Instant now) {
        var name = run.device(device);
        var payload = ReadingJson.write(new Reading(
                now,
                name,
                Map.of(METRIC, AMPLITUDE * Math.sin(2 * Math.PI * sequence / PERIOD)),
                Map.of(),
                Quality.SIMULATED,
                false,
                Optional.of(new Reading.Identity(run.id(), sequence)),
                Map.of(),
                Map.of()));
        return new Message("fieldline/" + name + "/readings", name, payload);
    }
}
