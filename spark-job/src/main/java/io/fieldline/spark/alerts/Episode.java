package io.fieldline.spark.alerts;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Quality;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One time during which the condition of a rule holds, for one metric of one device or for the device. */
final class Episode {
    /** A value is reported again if it is worse than the last reported one by this share of the level. */
    private static final double NOTABLE = 0.1;

    /** Its size in the checkpoint, with names of usual length. */
    static final int BYTES = 128;

    private static final NamePattern ANY = NamePattern.of("*");

    private final double level;
    private final boolean over;
    private final String unit;
    private long sinceMillis;
    private double worst;
    private Optional<Quality> quality;
    private long lastMillis;
    /** The value that was last reported; NaN until the alert is raised. */
    private double lastReported;

    private Episode(
            long sinceMillis, double level, boolean over, String unit, double worst, Optional<Quality> quality) {
        this.sinceMillis = sinceMillis;
        this.level = level;
        this.over = over;
        this.unit = unit;
        this.worst = worst;
        this.quality = quality;
        this.lastMillis = sinceMillis;
        this.lastReported = Double.NaN;
    }

    /** Begins an episode; {@code unit} is the unit of the level and of all values, empty if it is unknown. */
    static Episode begin(long sinceMillis, double level, boolean over, String unit) {
        return new Episode(sinceMillis, level, over, unit, Double.NaN, Optional.empty());
    }

    /** Records a value; returns the new state if it must be reported. */
    Optional<Alert.State> goOn(long atMillis, double value, Optional<Quality> itsQuality, Duration held) {
        lastMillis = atMillis;
        if (!(isRaised() || Double.isFinite(worst)) || worseThan(worst, value)) {
            worst = value;
            quality = itsQuality;
        }
        if (!isRaised()) {
            return atMillis - sinceMillis >= held.toMillis() ? report(Alert.State.RAISED) : Optional.empty();
        }
        var notable = lastReported + (over ? 1 : -1) * NOTABLE * Math.abs(level);
        return worseThan(notable, worst) ? report(Alert.State.UPDATED) : Optional.empty();
    }

    private Optional<Alert.State> report(Alert.State state) {
        lastReported = worst;
        return Optional.of(state);
    }

    private boolean worseThan(double one, double other) {
        return over ? other > one : other < one;
    }

    /** Moves an episode forward if it was not reported, because the clock by which it is timed was corrected. */
    void correct(long millis) {
        if (!isRaised()) {
            sinceMillis += millis;
            lastMillis += millis;
        }
    }

    boolean isRaised() {
        return !Double.isNaN(lastReported);
    }

    /** The latest time at which the condition held. */
    long lastMillis() {
        return lastMillis;
    }

    long sinceMillis() {
        return sinceMillis;
    }

    /** The value that was last reported. */
    double reported() {
        return lastReported;
    }

    Optional<Quality> quality() {
        return quality;
    }

    boolean over() {
        return over;
    }

    /** The alert that reports this episode. */
    Alert alert(
            AlertRule.Subject subject, String deviceName, Optional<String> metric, Alert.State state, long atMillis) {
        return new Alert(
                subject.name(),
                deviceName,
                metric,
                subject.severity(),
                state,
                Instant.ofEpochMilli(sinceMillis),
                Instant.ofEpochMilli(Math.max(sinceMillis, atMillis)),
                worst,
                level,
                Optional.of(unit).filter(text -> !text.isEmpty()),
                quality);
    }

    /** An episode, with the parts of its rule that are needed to report its end if the rule no longer exists. */
    record Remembered(AlertRule.Subject subject, Episode episode) {}

    void write(ByteWriter out, AlertRule.Subject subject) {
        out.text(subject.name()).text(subject.severity().name());
        out.number(sinceMillis).real(level).flag(over).text(unit).real(worst);
        out.text(quality.map(Quality::name).orElse(""));
        out.number(lastMillis).real(lastReported);
    }

    /**
     * Reads an episode; only the name and the severity of its subject are set.
     *
     * @param unitBefore the unit if the format is before 6, because it has no unit
     */
    static Remembered read(ByteReader in, int format, String unitBefore) {
        var subject = new AlertRule.Subject(in.text(), ANY, ANY, Alert.Severity.valueOf(in.text()));
        var episode = new Episode(
                in.number(),
                in.real(),
                in.flag(),
                format < 6 ? unitBefore : in.text(),
                in.real(),
                Optional.of(in.text()).filter(name -> !name.isEmpty()).map(Quality::valueOf));
        episode.lastMillis = in.number();
        episode.lastReported = in.real();
        return new Remembered(subject, episode);
    }
}
