package io.fieldline.notifier;

import static java.util.stream.Collectors.joining;

import io.fieldline.health.HealthServer;
import io.fieldline.lifecycle.BuildInfo;
import io.fieldline.lifecycle.FatalErrors;
import io.fieldline.lifecycle.ServiceManager;
import io.fieldline.notifier.channel.Channel;
import io.fieldline.notifier.incident.Incidents;
import io.fieldline.notifier.incident.NotificationLog;
import io.fieldline.notifier.text.NotificationText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads alerts on the thread of {@link #run}, and announces them on a thread for each channel. */
final class Notifier {
    private static final Logger log = LoggerFactory.getLogger(Notifier.class);
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** About 1 KB each. */
    private static final int MOST_INCIDENTS = 20_000;

    /** About 0.5 KB each; of all channels together. */
    private static final int MOST_DELIVERIES = 40_000;

    /** About 0.2 KB each. */
    private static final int MOST_DECISIONS = 20_000;

    private final NotifierConfig config;
    private final BuildInfo build;
    private final List<Channel> channels;
    private final NotifierMetrics metrics = new NotifierMetrics();
    private final AlertFeed feed;
    private final List<ChannelWorker> workers;

    /** Why Kafka does not store what a channel has announced. */
    private final AtomicReference<@Nullable KafkaException> refusal = new AtomicReference<>();

    Notifier(
            NotifierConfig config,
            BuildInfo build,
            NotifierKafka kafka,
            Producer<String, byte[]> producer,
            List<Channel> channels,
            NotificationText text) {
        this.config = config;
        this.build = build;
        this.channels = channels;
        var incidents = new NotificationLog(
                new Incidents(config.resolveAfter(), MOST_INCIDENTS), MOST_DELIVERIES, MOST_DECISIONS);
        metrics.watch(incidents);
        metrics.watch(text.labels());
        feed = new AlertFeed(
                kafka::consumer, incidents, new NotifierRecords(incidents, text.rules(), text.labels(), metrics));
        var common = new ChannelWorker.Rules(config.policy(), config.quiet(), config.maxPerHour(), text);
        var writer = new DeliveryWriter(producer, incidents);
        workers = channels.stream()
                .map(channel -> new ChannelWorker(channel, common, incidents, writer, metrics, Clock.systemUTC()))
                .toList();
        workers.forEach(metrics::watch);
    }

    /** Makes {@link #run} return after the messages that are being sent; may be called by any thread. */
    void stop() {
        feed.stop();
    }

    /** Runs until {@link #stop}; throws IOException if the health port is taken. */
    void run(FatalErrors fatalErrors) throws IOException, InterruptedException {
        var address = config.http().address();
        if (address.isEmpty()) {
            announce(fatalErrors);
            return;
        }
        try (var health = health(address.get())) {
            announce(fatalErrors);
        }
    }

    private HealthServer health(InetSocketAddress address) throws IOException {
        return HealthServer.start(address, feed::stuck, this::problem, () -> build.metric() + metrics.scrape());
    }

    private void announce(FatalErrors fatalErrors) throws InterruptedException {
        var threads = workers.stream()
                .map(worker -> new Thread(fatalErrors.guard(() -> run(worker)), "channel-" + worker.name()))
                .toList();
        threads.forEach(thread -> thread.setDaemon(true)); // a server that does not answer must not delay the end
        try {
            channels.forEach(Channel::open);
            threads.forEach(Thread::start);
            feed.run(this::ready);
        } finally {
            workers.forEach(ChannelWorker::stop);
            var deadline = System.nanoTime() + PATIENCE.toNanos();
            for (var thread : threads) {
                TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
            }
            channels.forEach(Channel::close);
        }
        var refused = refusal.get();
        if (refused != null) {
            throw refused;
        }
    }

    private void run(ChannelWorker worker) {
        try {
            worker.run();
        } catch (KafkaException refused) { // what it sends next would be repeated after each restart
            refusal.set(refused);
            feed.stop();
        } catch (InterruptedException unexpected) { // nobody interrupts it
            throw new IllegalStateException(unexpected);
        }
    }

    private void ready() {
        var names = workers.stream().map(ChannelWorker::name).collect(joining(","));
        log.info("ready: kafka={} channels={}", config.kafka().servers(), names);
        ServiceManager.ofProcess().ready("announcing alerts by " + names, feed::stuck);
    }

    private String problem() {
        return Optional.of(feed.problem()).filter(problem -> !problem.isEmpty()).orElseGet(() -> workers.stream()
                .flatMap(worker ->
                        worker.problem().stream().map(reason -> "channel %s: %s".formatted(worker.name(), reason)))
                .collect(joining("; ")));
    }
}
