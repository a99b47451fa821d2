package io.fieldline.spark.alerts;

import io.fieldline.messages.Alert.Severity;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/** The condition of an alert about a device. */
public sealed interface AlertRule extends Serializable {
    /** The devices and metrics that the rule applies to, its severity, and its texts. */
    Subject subject();

    /**
     * What every rule has.
     *
     * @param name   part of the alert's key
     * @param metric ignored by a rule about the device itself
     * @param text   what an alert means, by language; empty if the rule file does not say so
     * @param advice what to do then, by language
     */
    record Subject(
            String name,
            NamePattern device,
            NamePattern metric,
            Severity severity,
            Map<String, String> text,
            Map<String, String> advice)
            implements Serializable {

        public Subject {
            text = Map.copyOf(text);
            advice = Map.copyOf(advice);
        }

        /** Without texts. */
        Subject(String name, NamePattern device, NamePattern metric, Severity severity) {
            this(name, device, metric, severity, Map.of(), Map.of());
        }
    }

    /**
     * A value at or beyond a level.
     *
     * @param above      whether the condition holds above the level; else below it
     * @param unit       of the level; the rule applies to values in it, in one that converts exactly, or without a
     *     unit; empty for values in any unit
     * @param hysteresis how far inside the level the value has to return
     * @param duration   how long the condition must last before the alert is raised, by the device's clock
     * @param window     the length of the window of which the mean is compared; zero compares each value
     */
    record Level(
            Subject subject,
            boolean above,
            double level,
            String unit,
            double hysteresis,
            Duration duration,
            Duration window)
            implements AlertRule {
        /** The level that a returning value must pass to end the condition. */
        double clearLevel() {
            return above ? level - hysteresis : level + hysteresis;
        }

        boolean reached(double value) {
            return above ? value >= level : value <= level;
        }

        boolean ended(double value) {
            return above ? value < clearLevel() : value > clearLevel();
        }
    }

    /**
     * The device sent nothing.
     *
     * @param silence for how long; at least three of the device's usual intervals
     */
    record Silence(Subject subject, Duration silence) implements AlertRule {}

    /**
     * A sensor has a fault: its metric has no value.
     *
     * @param fault for how long
     */
    record Fault(Subject subject, Duration fault) implements AlertRule {}

    /**
     * An average differs from the averages before it; {@link AnomalyBaseline} computes the score.
     *
     * @param score   the score at which the condition begins; it ends at half of this score
     * @param history the number of previous averages to compare with
     */
    record Anomaly(Subject subject, double score, int history) implements AlertRule {}
}
