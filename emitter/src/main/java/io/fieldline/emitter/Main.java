package io.fieldline.emitter;

import io.fieldline.checks.CheckReport;
import io.fieldline.configuration.Settings;
import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.HostNames;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.access.TokenFile;
import io.fieldline.emitter.average.CacheLimits;
import io.fieldline.emitter.device.EvictionLog;
import io.fieldline.emitter.feed.KafkaConsumerLoop;
import io.fieldline.emitter.feed.KafkaConsumers;
import io.fieldline.emitter.feed.RecordRouter;
import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.history.AverageQuery;
import io.fieldline.emitter.history.DuckDbHistory;
import io.fieldline.emitter.http.HttpFrontend;
import io.fieldline.emitter.http.HttpRequests;
import io.fieldline.emitter.http.Watchdog;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.operations.KafkaRecordStore;
import io.fieldline.emitter.operations.KafkaSessionStore;
import io.fieldline.emitter.operations.Operations;
import io.fieldline.emitter.push.Broadcaster;
import io.fieldline.emitter.reply.StaticPages;
import io.fieldline.emitter.rest.RestApi;
import io.fieldline.emitter.tls.TlsFiles;
import io.fieldline.lifecycle.BuildInfo;
import io.fieldline.lifecycle.ExitCode;
import io.fieldline.lifecycle.FatalErrors;
import io.fieldline.lifecycle.ServiceManager;
import io.fieldline.lifecycle.Shutdown;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads Kafka, and serves pages and programs. */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);
    private static final String SERVICE = "emitter";

    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        var errors = FatalErrors.install();
        var config = Settings.of(
                        SERVICE,
                        "Serves the averages to browsers: page, REST and Socket.IO on one port.",
                        EmitterConfig.class)
                .loadOrExit(args);
        var problems = new ArrayList<String>();
        var kafka = KafkaConsumers.of(config.kafka(), problems);
        var files = SecurityFiles.open(config, problems);
        if (config.check()) {
            var report = new CheckReport(System.out::println);
            new EmitterCheck(config, kafka.client(), report).run(problems);
            System.exit(report.exitCode());
        }
        Settings.exitIfAny(SERVICE, problems);
        log.info("starting: {}", config);
        try {
            serve(config, kafka, files, errors);
        } catch (IOException failure) {
            log.error("cannot start: {}", failure.getMessage());
            System.exit(ExitCode.CANNOT_START);
        }
        log.info("stopped");
    }

    private static void serve(EmitterConfig config, KafkaConsumers kafka, SecurityFiles files, FatalErrors errors)
            throws IOException {
        var clock = Clock.systemUTC();
        var limits = new CacheLimits(config.history(), config.maxSeries(), config.maxWindows());
        var live = LiveState.of(limits, config.staleAfter(), config.share(), clock);
        var refusals = new Refusals();
        var build = BuildInfo.of(SERVICE, Main.class);
        var hosts = HostNames.of(config.host(), config.origins(), config.hosts());
        try (var broadcast =
                new Broadcaster(live, config.readingInterval(), config.slowClientTimeout(), errors::guard)) {
            var router = new RecordRouter(live, broadcast, clock);
            var feed = new KafkaConsumerLoop(kafka, config.replay(), clock, router, config.share());
            var metrics = new EmitterMetrics(live, broadcast, feed, refusals);
            files.tls().ifPresent(metrics::certificate);
            var address = InetSocketAddress.createUnresolved(config.host(), config.port());
            try (var history = history(config);
                    var store = new KafkaRecordStore(kafka::producer, feed.positions(), feed::problem);
                    var sessions = new KafkaSessionStore(store);
                    var requests = new HttpRequests(
                            new RestApi(
                                    live,
                                    new AverageQuery(live.averages(), history),
                                    feed::problem,
                                    () -> build.metric() + metrics.scrape()),
                            StaticPages.fromClassPath(),
                            new Operations(live, store, clock),
                            config.limit().addressRest(),
                            refusals);
                    var frontend = HttpFrontend.open(
                            address,
                            new Access(
                                    config.origins(),
                                    hosts,
                                    config.trustedProxies(),
                                    files.tokens(),
                                    live.sessions(),
                                    sessions),
                            config.limit(),
                            refusals,
                            broadcast,
                            requests,
                            new HttpFrontend.Options(files.tls(), config.slowClientTimeout(), config.share(), errors));
                    var watchdog = Watchdog.start(frontend, requests::longestRequest, config.historyTimeout())) {
                metrics.sessions(sessions);
                var evictions = new EvictionLog(live.devices(), clock);
                broadcast.every(CHECK_INTERVAL, () -> {
                    live.devices().look();
                    live.incidents().endMutes();
                    evictions.look();
                    live.pipeline().look(metrics.numbers());
                });
                Shutdown.onSignal(feed::stop);
                feed.run(() -> {
                    log.info("ready: {}", frontend.address());
                    ServiceManager.ofProcess()
                            .ready("serving " + frontend.address(), () -> firstOf(feed.stuck(), watchdog.stuck()));
                });
            }
        }
    }

    private static String firstOf(String problem, String other) {
        return problem.isEmpty() ? other : problem;
    }

    private static AverageHistory history(EmitterConfig config) {
        return config.historyFolder()
                .<AverageHistory>map(folder -> DuckDbHistory.open(folder, config.historyTimeout()))
                .orElse(AverageHistory.NONE);
    }

    /** Opens the file of a setting, and adds an error to the problems if it is invalid. */
    private static <T> Optional<T> open(Optional<Path> file, Opener<T> opener, List<String> problems) {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(opener.open(file.get()));
        } catch (IOException invalid) {
            problems.add(invalid.getMessage());
            return Optional.empty();
        }
    }

    @FunctionalInterface
    private interface Opener<T> {
        T open(Path file) throws IOException;
    }

    /** The tokens and the certificate, if their settings name files. */
    private record SecurityFiles(Optional<TokenFile> tokens, Optional<TlsFiles> tls) {
        static SecurityFiles open(EmitterConfig config, List<String> problems) {
            return new SecurityFiles(
                    Main.open(config.tokenFile(), TokenFile::open, problems),
                    Main.open(
                            config.tls().cert(),
                            certificate -> TlsFiles.open(
                                    certificate, config.tls().key().orElseThrow()),
                            problems));
        }
    }
}
