package io.fieldline.load;

import io.fieldline.load.form.BoardForm;
import io.fieldline.load.form.Form;
import io.fieldline.load.form.Run;
import io.fieldline.load.send.BoardDestination;
import io.fieldline.load.send.ChurningDestination;
import io.fieldline.load.send.Destination;
import io.fieldline.load.send.KafkaDestination;
import io.fieldline.load.send.MqttDestination;
import io.fieldline.load.send.Publishing;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** The connections of the senders. */
final class Destinations implements AutoCloseable {
    private final LoadConfig config;
    private final Load load;
    private final LoadKafka kafka;
    private final Run run;
    private final LongAdder connections = new LongAdder();
    private final Publishing publishing;
    private Optional<BoardDestination> board = Optional.empty();

    Destinations(LoadConfig config, Load load, LoadKafka kafka, Run run) {
        this.config = config;
        this.load = load;
        this.kafka = kafka;
        this.run = run;
        this.publishing =
                new Publishing(config.mqtt(), config.inFlight(), load.hasRate(), config.patience(), connections);
    }

    /**
     * One for each sender.
     *
     * @param agentReads whether a trial frame of a board has arrived in Kafka
     */
    List<Destination> open(Form form, BooleanSupplier agentReads) throws IOException, InterruptedException {
        var destinations = new ArrayList<Destination>();
        for (var sender = 0; sender < load.senders(); sender++) {
            destinations.add(
                    switch (config.from()) {
                        case MQTT -> mqtt(sender);
                        case KAFKA -> new KafkaDestination(kafka.producer());
                        case BOARD -> board((BoardForm) form, agentReads);
                    });
        }
        return destinations;
    }

    /** MQTT connections that were made, those after a broken one included. */
    long connections() {
        return connections.sum();
    }

    private Destination mqtt(int sender) throws IOException, InterruptedException {
        var name = "load-%s-%d".formatted(run.id(), sender);
        if (load.churn() == 0 || (sender % 2 == 0 && load.senders() > 1)) {
            return connect(name);
        }
        var churning = Math.max(1, load.senders() / 2);
        var lifetime = seconds(churning / load.churn());
        var first = lifetime.multipliedBy(sender / 2 + 1L).dividedBy(churning);
        return new ChurningDestination(number -> connect(name + '-' + number), first, lifetime);
    }

    private MqttDestination connect(String clientId) throws IOException, InterruptedException {
        return MqttDestination.connect(publishing, clientId);
    }

    private Destination board(BoardForm form, BooleanSupplier agentReads) throws IOException, InterruptedException {
        var opened = BoardDestination.open(config.boardPort().orElseThrow());
        board = Optional.of(opened);
        opened.awaitAgent(form, agentReads, config.patience());
        return opened;
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * TimeUnit.SECONDS.toNanos(1)));
    }

    /** Removes the port of a board. The senders end the other connections. */
    @Override
    public void close() throws IOException {
        if (board.isPresent()) {
            board.get().remove();
        }
    }
}
