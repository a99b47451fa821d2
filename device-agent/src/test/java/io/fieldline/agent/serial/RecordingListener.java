package io.fieldline.agent.serial;

import io.fieldline.agent.CommandAnswer;
import io.fieldline.agent.Health;
import io.fieldline.agent.Measurement;
import io.fieldline.agent.Source;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a source says. */
final class RecordingListener implements Source.Listener {
    final List<Measurement> measured = new CopyOnWriteArrayList<>();
    final List<Health> health = new CopyOnWriteArrayList<>();
    final List<CommandAnswer> answers = new CopyOnWriteArrayList<>();

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

    List<Double> values() {
        return measured.stream().map(Measurement::value).toList();
    }
}
