package io.fieldline.agent;

import io.fieldline.agent.spool.Spool;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One device: its source, its readings on their way, and its session at the broker, whose will can speak for one device
 * only. Threads: {@code source-<name>} reads, {@code backlog-<name>} has the disk, and the caller of {@link #run} keeps
 * the connection.
 */
final class Device implements Source.Listener {
    private static final Logger log = LoggerFactory.getLogger(Device.class);

    /** The agent receives next to nothing. */
    private static final int RECEIVE_MAXIMUM = 20;

    private final Source source;
    private final Reduction reduction;
    private final Stamp stamp;
    private final Spool spool;
    private final Publisher publisher;
    private final Backlog backlog;
    private final MqttSession session;
    private final Thread reader;
    private final Thread writer;

    private Device(String name, AgentConfig config, String boot, Source source, Spool spool, Counters counters) {
        this.source = source;
        this.spool = spool;
        var topics = Topics.of(name);
        this.publisher = new Publisher(
                topics, new Outbox(config.outboxCapacity(), config.spool().whenFull(), counters), counters);
        if (config.homeAssistant()) {
            publisher.announce(HomeAssistant.topic(name), HomeAssistant.config(name, topics));
        }
        this.reduction = new Reduction(config.deadband(), config.deadbandInterval());
        var time = new SystemTime(Clock.systemUTC(), System::nanoTime, config.clockFile());
        this.stamp = new Stamp(name, boot, time, config.clockWait(), publisher::add);
        this.publisher.onCommand(new Commands(source, counters, publisher::answer)::received);
        this.backlog = new Backlog(publisher, spool, config.spool().backlogRate(), counters);
        this.session = new MqttSession(
                config.mqtt(), "fieldline-agent-" + name, RECEIVE_MAXIMUM, Optional.of(publisher.will()), publisher);
        this.reader = new Thread(this::read, "source-" + name);
        this.writer = new Thread(this::keep, "backlog-" + name);
    }

    /** Takes the device's folder; throws when it cannot. */
    static Device open(String name, AgentConfig config, String boot, Source source, Counters counters)
            throws IOException {
        var folder = config.spool().folder().resolve(name);
        var spool = Spool.open(folder, config.spool(), Clock.systemUTC(), counters);
        return new Device(name, config, boot, source, spool, counters);
    }

    /** In order of the sequence, from whichever thread of the source. */
    @Override
    public synchronized void measured(Measurement measurement) {
        if (reduction.passes(measurement, System.nanoTime())) {
            stamp.measured(measurement);
        }
    }

    @Override
    public void health(Health health) {
        publisher.health(health);
    }

    @Override
    public void answered(Answer answer) {
        publisher.answer(answer);
    }

    /** Blocks until {@link #stop}, or throws when the broker refuses us; then what it does not have is on disk. */
    void run() throws MqttRefusedException, InterruptedException {
        reader.start();
        writer.start();
        try {
            session.run();
        } finally {
            stopReading();
            backlog.stop();
            writer.join();
        }
    }

    /** Takes no new reading, lets the last ones leave, and says that the device is offline; may be called twice. */
    void finish(Duration patience) throws InterruptedException {
        stopReading();
        publisher.finish(patience);
    }

    /** Ends {@link #run}, which leaves to the disk what the broker does not have. */
    void stop() {
        session.stop();
    }

    private void stopReading() throws InterruptedException {
        source.stop();
        reader.join();
        stamp.finish();
    }

    private void read() {
        try {
            source.run(this);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep() {
        try (spool) {
            backlog.run();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException unwritten) {
            log.warn("the spool was not closed in order; some readings may be sent twice", unwritten);
        }
    }
}
