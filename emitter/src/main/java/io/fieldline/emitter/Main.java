package io.fieldline.emitter;

import io.fieldline.configuration.Settings;
import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.history.AverageQuery;
import io.fieldline.emitter.history.DuckDbHistory;
import io.fieldline.emitter.http.Access;
import io.fieldline.emitter.http.HostNames;
import io.fieldline.emitter.http.HttpFrontend;
import io.fieldline.emitter.http.HttpRequests;
import io.fieldline.emitter.http.Refusals;
import io.fieldline.emitter.http.RestApi;
import io.fieldline.emitter.http.StaticPages;
import io.fieldline.emitter.http.TlsFiles;
import io.fieldline.emitter.http.TokenFile;
import io.fieldline.emitter.http.Watchdog;
import io.fieldline.emitter.live.AlertRuleCache;
import io.fieldline.emitter.live.AverageCache;
import io.fieldline.emitter.live.Broadcaster;
import io.fieldline.emitter.live.CacheLimits;
import io.fieldline.emitter.live.DeviceStates;
import io.fieldline.emitter.live.EvictionLog;
import io.fieldline.emitter.live.KafkaConsumerLoop;
import io.fieldline.emitter.live.KafkaConsumers;
import io.fieldline.emitter.live.LatestAlerts;
import io.fieldline.emitter.live.LatestReadings;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.live.PipelineStatus;
import io.fieldline.emitter.live.RecentRejections;
import io.fieldline.emitter.live.RecordRouter;
import io.fieldline.lifecycle.ExitCode;
import io.fieldline.lifecycle.FatalErrors;
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

/** The emitter: from Kafka to the browsers. */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);
    private static final String SERVICE = "emitter";

    private static final Duration LOOK = Duration.ofSeconds(1);

    private Main() {}

    public static void main(String[] args) {
        var errors = FatalErrors.install();
        var config = Settings.of(
                        SERVICE,
                        "Serves the averages to browsers: page, REST and Socket.IO on one port.",
                        EmitterConfig.class)
                .loadOrExit(args);
        var problems = new ArrayList<String>();
        var kafka = KafkaConsumers.of(config.kafka(), problems);
        var files = SecurityFiles.open(config, problems);
        Settings.exitIfAny(SERVICE, problems);
        log.info("starting: {}", config);
        try {
            serve(config, kafka, files, errors);
        } catch (IOException cannot) {
            log.error("cannot start: {}", cannot.getMessage());
            System.exit(ExitCode.CANNOT_START);
        }
        log.info("stopped");
    }

    private static void serve(
            EmitterConfig config, KafkaConsumerLoop.Source kafka, SecurityFiles files, FatalErrors errors)
            throws IOException {
        var clock = Clock.systemUTC();
        var live = live(config, clock);
        var refusals = new Refusals();
        var hosts = HostNames.of(config.host(), config.origins(), config.hosts());
        var access = new Access(config.origins(), hosts, config.trustedProxies(), files.tokens());
        try (var broadcast = new Broadcaster(live, config.readingInterval(), config.stuckAfter(), errors::guard)) {
            var feed = new KafkaConsumerLoop(kafka, config.replay(), clock, new RecordRouter(live, broadcast, clock));
            var metrics = new EmitterMetrics(live, broadcast, feed, refusals);
            files.tls().ifPresent(metrics::certificate);
            var address = InetSocketAddress.createUnresolved(config.host(), config.port());
            try (var history = history(config);
                    var requests = new HttpRequests(
                            new RestApi(
                                    live, new AverageQuery(live.averages(), history), feed::problem, metrics::scrape),
                            StaticPages.fromClassPath(),
                            config.limit().addressRest(),
                            refusals);
                    var frontend = HttpFrontend.open(
                            address,
                            access,
                            config.limit(),
                            refusals,
                            broadcast,
                            requests,
                            new HttpFrontend.Options(files.tls(), config.stuckAfter(), errors));
                    var watchdog = Watchdog.start(frontend, requests::longestRequest, config.historyTimeout())) {
                var evictions = new EvictionLog(live.devices(), clock);
                broadcast.every(LOOK, () -> {
                    live.devices().look();
                    evictions.look();
                    live.pipeline().look(metrics.numbers());
                });
                Shutdown.onSignal(feed::stop);
                feed.run(() -> log.info("ready: {}", frontend.address()));
            }
        }
    }

    private static LiveState live(EmitterConfig config, Clock clock) {
        var readings = new LatestReadings(config.maxSeries());
        var rejections = new RecentRejections(config.maxSeries());
        var devices = new DeviceStates(config.maxSeries(), config.staleAfter(), readings, rejections, clock);
        return new LiveState(
                new AverageCache(new CacheLimits(config.history(), config.maxSeries(), config.maxWindows()), clock),
                devices,
                readings,
                rejections,
                new LatestAlerts(devices::isRemoved),
                new AlertRuleCache(),
                new PipelineStatus(clock));
    }

    private static AverageHistory history(EmitterConfig config) {
        return config.historyFolder()
                .<AverageHistory>map(folder -> DuckDbHistory.open(folder, config.historyTimeout()))
                .orElse(AverageHistory.NONE);
    }

    /** Opens a file that a setting names; what is wrong with it joins the problems. */
    private static <T> Optional<T> open(Optional<Path> file, Opener<T> opener, List<String> problems) {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(opener.open(file.get()));
        } catch (IOException wrong) {
            problems.add(wrong.getMessage());
            return Optional.empty();
        }
    }

    @FunctionalInterface
    private interface Opener<T> {
        T open(Path file) throws IOException;
    }

    /** What the files that settings name hold. */
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
