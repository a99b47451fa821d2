package io.fieldline.agent;

import io.fieldline.agent.AgentConfig.WhenRefused;
import io.fieldline.agent.Counters.Counter;
import io.fieldline.agent.DeadbandFilter.Reduced;
import io.fieldline.agent.spool.Spool;
import io.fieldline.agent.spool.SpoolInUseException;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.SessionLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One device: its source, its readings on their way, and its session at the broker, whose will can speak for one device
 * only. Threads: {@code source-<name>} reads, {@code backlog-<name>} has the disk, and the caller of {@link #run} keeps
 * the connection. An error in any of them ends the process.
 */
final class DeviceWorker implements Source.Listener {
    private static final Logger log = LoggerFactory.getLogger(DeviceWorker.class);

    /** The agent receives next to nothing. */
    private static final int RECEIVE_MAXIMUM = 20;

    /** Far more than any command; Paho holds ten of them, and the heap is small. */
    private static final long LARGEST_COMMAND_PACKET = 65_536;

    /** Of the memory for readings, this part is for those that wait for the clock. */
    private static final int CLOCK_SHARE = 4;

    /** A session that lasted this long had been accepted. */
    private static final Duration ACCEPTED = Duration.ofMinutes(1);

    private final String name;
    private final WhenRefused whenRefused;
    private final Source source;
    private final SystemTime time;
    private final DeadbandFilter reduction;
    private final ReadingFactory stamp;
    private final Publisher publisher;
    private final Backlog backlog;
    private final MqttSession session;
    private final Counters counters;
    private final Thread reader;
    private final Thread writer;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile Optional<Reduced> newest = Optional.empty();
    private volatile Optional<String> refusal = Optional.empty();

    private DeviceWorker(
            String name, AgentConfig config, String boot, Source source, Counters counters, SystemTime time) {
        this.name = name;
        this.whenRefused = config.whenRefused();
        this.source = source;
        this.time = time;
        this.counters = counters;
        var topics = DeviceTopics.of(name);
        var memory = config.outboxMaxBytes() / config.deviceName().size();
        var outbox = new Outbox(
                config.outboxCapacity(),
                memory - memory / CLOCK_SHARE,
                config.spool().whenFull(),
                counters);
        this.publisher = new Publisher(topics, outbox, counters);
        if (config.homeAssistant()) {
            publisher.announce(HomeAssistant.topic(name), HomeAssistant.config(name, topics));
        }
        this.reduction = new DeadbandFilter(config.deadband(), config.deadbandInterval());
        this.stamp = new ReadingFactory(name, boot, time, config.clockWait(), memory / CLOCK_SHARE, publisher::add);
        this.publisher.onCommand(new Commands(source, counters, publisher::answer)::received);
        var folder = config.spool().folder().resolve(name);
        this.backlog = new Backlog(
                publisher,
                () -> Spool.open(folder, config.spool(), time, counters),
                config.spool().backlogRate(),
                counters,
                this::tick);
        this.session = new MqttSession(
                config.mqtt(),
                "fieldline-agent-" + name,
                SessionLimits.of(RECEIVE_MAXIMUM).withMaximumPacketSize(LARGEST_COMMAND_PACKET),
                Optional.of(publisher.will()),
                publisher);
        this.reader = new Thread(this::read, "source-" + name);
        this.writer = new Thread(this::save, "backlog-" + name);
    }

    /** Takes the device's folder; throws when another process has it. */
    static DeviceWorker open(
            String name, AgentConfig config, String boot, Source source, Counters counters, SystemTime time)
            throws SpoolInUseException {
        var device = new DeviceWorker(name, config, boot, source, counters, time);
        device.backlog.open();
        return device;
    }

    String name() {
        return name;
    }

    Counters counters() {
        return counters;
    }

    /** In order of the sequence, from whichever thread of the source. */
    @Override
    public synchronized void measured(Measurement measurement) {
        var now = time.nanos();
        newest = Optional.of(new Reduced(measurement, 1, now));
        publisher.measuring();
        reduction.add(measurement, now, time.at(now)).forEach(stamp::measured);
    }

    @Override
    public void health(Health health) {
        publisher.health(health);
    }

    @Override
    public void answered(CommandAnswer answer) {
        publisher.answer(answer);
    }

    /** Blocks until {@link #stop} or, if that is wanted, a refusal; then what the broker does not have is on disk. */
    void run() throws MqttRefusedException, InterruptedException {
        reader.start();
        writer.start();
        try {
            connect();
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
        stopping.countDown();
        session.stop();
    }

    /** Says that the device is offline, because the process ends by an error. */
    void lastWords(Duration patience) throws InterruptedException {
        publisher.lastWords(patience);
    }

    DeviceReport report() {
        var last = newest;
        return new DeviceReport(
                name,
                publisher.status(),
                last.map(Reduced::measurement).map(DeviceWorker::text),
                last.map(reduced -> Duration.ofNanos(time.nanos() - reduced.nanos())),
                backlog.waiting(),
                publisher.memoryReadings(),
                refusal.map(reason -> "refused: " + reason)
                        .orElse(publisher.isConnected() ? DeviceReport.CONNECTED : DeviceReport.AWAY));
    }

    /** A refusal concerns this device only, and may be withdrawn: it is measured and saved meanwhile. */
    private void connect() throws MqttRefusedException, InterruptedException {
        var ladder = new RefusalLadder(RandomGenerator.getDefault());
        while (stopping.getCount() > 0) {
            var startedAt = System.nanoTime();
            try {
                session.run();
                return;
            } catch (MqttRefusedException refused) {
                counters.add(Counter.REFUSALS, 1);
                if (whenRefused == WhenRefused.EXIT) {
                    throw refused;
                }
                if (System.nanoTime() - startedAt > ACCEPTED.toNanos()) {
                    ladder.reset();
                }
                var pause = ladder.next();
                refusal = Optional.of(String.valueOf(refused.getMessage()));
                log.error(
                        "refused by the broker, measuring goes on: device={} next try in={} s reason={}",
                        name,
                        pause.toSeconds(),
                        refused.getMessage());
                stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
                refusal = Optional.empty();
            }
        }
    }

    private void tick() {
        sendWhatIsDue();
        stamp.release();
        publisher.watch();
        publisher.publishCounters();
    }

    /** What was combined must not wait in memory for a board that went away. */
    private synchronized void sendWhatIsDue() {
        var now = time.nanos();
        reduction.due(now, time.at(now)).forEach(stamp::measured);
    }

    private void stopReading() throws InterruptedException {
        source.stop();
        reader.join();
        synchronized (this) {
            reduction.finish().forEach(stamp::measured);
        }
        stamp.finish();
    }

    private void read() {
        try {
            source.run(this);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void save() {
        try {
            backlog.run();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static String text(Measurement measurement) {
        return "%s %s %s %s"
                .formatted(
                        measurement.metric(),
                        Double.isNaN(measurement.value()) ? "none" : String.valueOf(measurement.value()),
                        measurement.unit(),
                        measurement.quality().wireName());
    }
}
