package io.fieldline.spark.alerts;

import io.fieldline.messages.Alert;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reports the states of episodes.
 *
 * @param metric absent if the episodes are about the device itself
 */
record EpisodeReporter(String deviceName, Optional<String> metric, Consumer<Alert> alerts) {
    void report(AlertRule.Subject subject, Episode episode, Alert.State state, long atMillis) {
        alerts.accept(episode.alert(subject, deviceName, metric, state, atMillis));
    }

    /** Reports the end of an episode, if its beginning was reported. */
    void end(AlertRule.Subject subject, Episode episode, long atMillis) {
        if (episode.isRaised()) {
            report(subject, episode, Alert.State.CLEARED, atMillis);
        }
    }
}
