package io.fieldline.agent;

import io.fieldline.agent.AgentConfig.WhenRefused;
import io.fieldline.agent.clock.SystemTime;
import io.fieldline.agent.publish.BacklogSender;
import io.fieldline.agent.publish.BrokerStallDetector;
import io.fieldline.agent.publish.Commands;
import io.fieldline.agent.publish.ControlMessages;
import io.fieldline.agent.publish.DeliveryLog;
import io.fieldline.agent.publish.DeviceTopics;
import io.fieldline.agent.publish.HomeAssistant;
import io.fieldline.agent.publish.MemoryQueue;
import io.fieldline.agent.publish.Publisher;
import io.fieldline.agent.publish.ReadingQueue;
import io.fieldline.agent.publish.RecentlyAcked;
import io.fieldline.agent.publish.RetryingSpool;
import io.fieldline.agent.source.CommandAnswer;
import io.fieldline.agent.source.DeadbandFilter;
import io.fieldline.agent.source.DeadbandFilter.Reduced;
import io.fieldline.agent.source.Measurement;
import io.fieldline.agent.source.ReadingFactory;
import io.fieldline.agent.source.Source;
import io.fieldline.agent.spool.Spool;
import io.fieldline.agent.spool.SpoolInUseException;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Counters.Counter;
import io.fieldline.agent.status.DeviceStatus;
import io.fieldline.agent.status.DeviceStatus.Problem;
import io.fieldline.agent.status.Health;
import io.fieldline.lifecycle.BuildInfo;
import io.fieldline.mqtt.MqttCertificates;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.SessionLimits;
import io.fieldline.mqtt.Will;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One device: its source, its reading queue, and its MQTT session, because an MQTT will covers one device only.
 * Threads: {@code source-<name>} reads, {@code backlog-<name>} uses the disk, and the caller of {@link #run} maintains
 * the connection. An unexpected error in any of them ends the process.
 */
final class DeviceWorker implements Source.Listener {
    private static final Logger log = LoggerFactory.getLogger(DeviceWorker.class);

    /** The agent receives only commands. */
    private static final int RECEIVE_MAXIMUM = 20;

    /** Far larger than any command, and fits into the small heap. */
    private static final long LARGEST_COMMAND_PACKET = 65_536;

    /** One part in this many of the memory is for readings that wait for the clock. */
    private static final int CLOCK_SHARE = 4;

    /** Readings that were acknowledged a short time ago have an eighth. */
    private static final int RESEND_SHARE = 8;

    /** A session that lasted this long was accepted. */
    private static final Duration ACCEPTED = Duration.ofMinutes(1);

    private final String name;
    private final WhenRefused whenRefused;
    private final Source source;
    private final SystemTime time;
    private final DeviceStatus status = new DeviceStatus();
    private final DeadbandFilter deadband;
    private final ReadingFactory readings;
    private final RetryingSpool spool;
    private final ReadingQueue queue;
    private final Publisher publisher;
    private final BacklogSender backlog;
    private final MqttSession connection;
    private final Optional<HomeAssistant> homeAssistant;
    private final Counters counters;
    private final Thread reader;
    private final Thread writer;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile Optional<Reduced> newest = Optional.empty();
    private volatile Optional<String> refusal = Optional.empty();

    private DeviceWorker(
            DeviceSettings device,
            AgentConfig config,
            String session,
            Source source,
            Counters counters,
            SystemTime time) {
        this.name = device.name();
        this.whenRefused = config.whenRefused();
        this.source = source;
        this.time = time;
        this.counters = counters;
        var topics = DeviceTopics.of(name);
        var memory = config.outboxMaxBytes() / config.names().size();
        var folder = config.spool().folder().resolve(name);
        this.spool = new RetryingSpool(() -> Spool.open(folder, config.spool(), time, counters), status, counters);
        this.queue = new ReadingQueue(
                new MemoryQueue(
                        config.outboxCapacity(),
                        memory - memory / CLOCK_SHARE - memory / RESEND_SHARE,
                        config.spool().whenFull(),
                        counters),
                new RecentlyAcked(config.resendAcked(), memory / RESEND_SHARE, counters),
                spool);
        var control = new ControlMessages(topics, status, counters);
        var hasBoard = config.source().usesBoards();
        this.homeAssistant = config.homeAssistant()
                ? Optional.of(new HomeAssistant(name, topics, hasBoard, BuildInfo.of("device-agent", Main.class)))
                : Optional.empty();
        homeAssistant.ifPresent(it -> {
            control.announce(it.earlierTopic(), new byte[0]);
            control.announce(it.topic(), it.config());
        });
        this.publisher = new Publisher(
                topics, queue, control, new BrokerStallDetector(status, counters), new DeliveryLog(topics, counters));
        this.publisher.onCommand(new Commands(source, counters, this::answered)::received);
        this.deadband = new DeadbandFilter(device.deadband(), config.deadbandInterval());
        this.readings = new ReadingFactory(
                name, device.tags(), session, time, config.clockWait(), memory / CLOCK_SHARE, publisher::add);
        this.backlog = new BacklogSender(queue, publisher, config.spool().backlogRate(), this::tick);
        this.connection = new MqttSession(
                config.mqtt(),
                clientId(name),
                SessionLimits.of(RECEIVE_MAXIMUM).withMaximumPacketSize(LARGEST_COMMAND_PACKET),
                Optional.of(new Will(topics.status(), ControlMessages.offline())),
                publisher);
        this.reader = new Thread(this::read, "source-" + name);
        this.writer = new Thread(this::save, "backlog-" + name);
    }

    /** Opens the folder of the device; throws if another process uses it. */
    static DeviceWorker open(
            DeviceSettings device,
            AgentConfig config,
            String session,
            Source source,
            Counters counters,
            SystemTime time)
            throws SpoolInUseException {
        var worker = new DeviceWorker(device, config, session, source, counters, time);
        worker.spool.open();
        return worker;
    }

    static String clientId(String name) {
        return "fieldline-agent-" + name;
    }

    String name() {
        return name;
    }

    Counters counters() {
        return counters;
    }

    /** Called in the order of measurement, from any thread of the source. */
    @Override
    public synchronized void measured(Measurement measurement) {
        var now = time.nanos();
        newest = Optional.of(new Reduced(measurement, 1, now));
        status.measuring();
        publisher.control(ControlMessages::sendChangedStatus);
        homeAssistant
                .filter(it -> it.add(measurement))
                .ifPresent(it -> publisher.control(control -> control.announce(it.topic(), it.config())));
        deadband.add(measurement, now, time.at(now)).forEach(readings::measured);
    }

    @Override
    public void health(Health health) {
        status.health(health);
        publisher.control(ControlMessages::sendStatus);
    }

    @Override
    public void answered(CommandAnswer answer) {
        publisher.control(control -> control.sendAnswer(answer));
    }

    /**
     * Blocks until {@link #stop} or, with {@code --when-refused=exit}, a refusal; then all unacknowledged readings are
     * on disk.
     */
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

    /** Stops reading, sends the last readings, and publishes that the device is offline; may be called twice. */
    void finish(Duration patience) throws InterruptedException {
        stopReading();
        publisher.finish(patience);
    }

    /** Ends {@link #run}, which saves all unacknowledged readings to disk. */
    void stop() {
        stopping.countDown();
        connection.stop();
    }

    /** Publishes that the device is offline, because an error ends the process. */
    void publishOffline(Duration patience) throws InterruptedException {
        publisher.publishOffline(patience);
    }

    MqttCertificates certificates() {
        return connection.certificates();
    }

    /** Announces a certificate that expires soon, or no longer. */
    void checkCertificates(Instant now) {
        var warning = certificates().warning(now);
        if (warning.isPresent()) {
            status.problem(
                    Problem.CERTIFICATE, warning.get() + "; renew it, because the device cannot connect after that");
        } else {
            status.solved(Problem.CERTIFICATE);
        }
    }

    /** Why a restart would help; empty if the loop that saves and sends makes progress. */
    String stuck() {
        return backlog.stuck();
    }

    DeviceReport report() {
        var last = newest;
        return new DeviceReport(
                name,
                status.text(),
                last.map(Reduced::measurement).map(Measurement::describe),
                last.map(reduced -> Duration.ofNanos(time.nanos() - reduced.nanos())),
                queue.diskReadings(),
                queue.memoryReadings(),
                refusal.map(reason -> "refused: " + reason)
                        .orElse(publisher.isConnected() ? DeviceReport.CONNECTED : DeviceReport.AWAY));
    }

    /** A refusal concerns this device only, and may be temporary: the device keeps measuring and saving. */
    private void connect() throws MqttRefusedException, InterruptedException {
        var ladder = new RefusalLadder(RandomGenerator.getDefault());
        while (stopping.getCount() > 0) {
            var startedAt = System.nanoTime();
            try {
                connection.run();
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
                        "refused by the broker, the device keeps measuring: device={} next try in={} s reason={}",
                        name,
                        pause.toSeconds(),
                        refused.getMessage());
                stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
                refusal = Optional.empty();
            }
        }
    }

    private void tick() {
        sendDueReadings();
        readings.release();
        publisher.tick();
    }

    /** A combined value must not wait in memory for a board that was unplugged. */
    private synchronized void sendDueReadings() {
        var now = time.nanos();
        deadband.due(now, time.at(now)).forEach(readings::measured);
    }

    private void stopReading() throws InterruptedException {
        source.stop();
        reader.join();
        synchronized (this) {
            deadband.finish().forEach(readings::measured);
        }
        readings.finish();
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
}
