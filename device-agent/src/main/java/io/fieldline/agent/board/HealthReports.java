package io.fieldline.agent.board;

import static io.fieldline.agent.status.Counters.Counter.LINE_LOSSES;

import io.fieldline.agent.source.CommandAnswer;
import io.fieldline.agent.source.Measurement;
import io.fieldline.agent.source.Source.Listener;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Health;
import io.fieldline.agent.status.Health.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on the events of a board. Its health is passed on, and logged, only when it changes. */
public final class HealthReports implements Listener {
    private static final Logger log = LoggerFactory.getLogger(HealthReports.class);

    private final Listener listener;
    private final Counters counters;
    private Health last = Health.UNKNOWN;

    public HealthReports(Listener listener, Counters counters) {
        this.listener = listener;
        this.counters = counters;
    }

    @Override
    public void measured(Measurement measurement) {
        listener.measured(measurement);
    }

    @Override
    public void answered(CommandAnswer answer) {
        listener.answered(answer);
    }

    @Override
    public void health(Health now) {
        if (now.equals(last)) {
            return;
        }
        if (now.state() != last.state() && (now.state() == State.NO_BOARD || now.state() == State.SILENT)) {
            counters.add(LINE_LOSSES, 1);
        }
        write(now);
        last = now;
        listener.health(now);
    }

    public Health last() {
        return last;
    }

    private static void write(Health now) {
        switch (now.state()) {
            case WELL -> log.info("the board sends valid lines");
            case NO_BOARD -> log.warn("no board, trying each second: {}", now.detail());
            case SILENT -> log.warn("the board is silent, its port is reopened: {}", now.detail());
            case NOISE -> log.warn("noise: {}", now.detail());
            case OUTDATED -> log.warn("the board is newer than the agent: {}", now.detail());
            case UNKNOWN -> log.info("waiting for a board");
        }
    }
}
