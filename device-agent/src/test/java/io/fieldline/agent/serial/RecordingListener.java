package io.fieldline.agent.serial;

import io.fieldline.agent.source.CommandAnswer;
import io.fieldline.agent.source.Measurement;
import io.fieldline.agent.source.Source;
import io.fieldline.agent.status.Health;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records the events of a source. */
public final class RecordingListener implements Source.Listener {
    public final List<Measurement> measured = new CopyOnWriteArrayList<>();
    public final List<Health> health = new CopyOnWriteArrayList<>();
    public final List<CommandAnswer> answers = new CopyOnWriteArrayList<>();

    @Override
    public void measured(Measurement measurement) {
        measured.add(measurement);
    }

    @Override
    public void health(Health now) {
        health.add(now);
    }

    @Override
    public void answered(CommandAnswer answer) {
        answers.add(answer);
    }

    /** The value of a measurement with one metric. */
    public static double value(Measurement measurement) {
        return measurement.values().values().iterator().next();
    }

    public List<Double> values() {
        return measured.stream().map(RecordingListener::value).toList();
    }
}
