package io.fieldline.spark.alerts;

import org.jspecify.annotations.Nullable;

/** A rule, and its current episode if there is one. */
class RuleState<R extends AlertRule> {
    final R rule;

    @Nullable
    Episode episode;

    RuleState(R rule) {
        this.rule = rule;
    }

    void end(EpisodeReporter reporter, long atMillis) {
        if (episode != null) {
            reporter.end(rule.subject(), episode, atMillis);
            episode = null;
        }
    }
}
