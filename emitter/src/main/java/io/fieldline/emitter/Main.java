package io.fieldline.emitter;

import io.fieldline.emitter.history.Averages;
import io.fieldline.emitter.history.DuckDbHistory;
import io.fieldline.emitter.history.History;
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
import io.fieldline.emitter.live.Alerts;
import io.fieldline.emitter.live.Bounds;
import io.fieldline.emitter.live.Broadcast;
import io.fieldline.emitter.live.DeviceStates;
import io.fieldline.emitter.live.EvictionLog;
import io.fieldline.emitter.live.Intake;
import io.fieldline.emitter.live.KafkaFeed;
import io.fieldline.emitter.live.KafkaTopics;
import io.fieldline.emitter.live.Live;
import io.fieldline.emitter.live.Pipeline;
import io.fieldline.emitter.live.Readings;
import io.fieldline.emitter.live.RecentAverages;
import io.fieldline.emitter.live.Rejections;
import io.fieldline.emitter.live.Rules;
import io.fieldline.service.ExitCode;
import io.fieldline.service.FatalErrors;
import io.fieldline.service.Settings;
import io.fieldline.service.Shutdown;
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
        var kafka = KafkaTopics.of(config.kafkaServers(), config.kafkaProperties(), problems);
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

    private static void serve(EmitterConfig config, KafkaFeed.Source kafka, SecurityFiles files, FatalErrors errors)
            throws IOException {
        var clock = Clock.systemUTC();
        var live = live(config, clock);
        var refusals = new Refusals();
        var hosts = HostNames.of(config.host(), config.origins(), config.hosts());
        var access = new Access(config.origins(), hosts, config.trustedProxies(), files.tokens());
        try (var broadcast = new Broadcast(live, config.readingInterval(), config.stuckAfter(), errors::guard)) {
            var feed = new KafkaFeed(kafka, config.replay(), clock, new Intake(live, broadcast, clock));
            var metrics = new EmitterMetrics(live, broadcast, feed, refusals);
            files.tls().ifPresent(metrics::certificate);
            var address = InetSocketAddress.createUnresolved(config.host(), config.port());
            try (var history = history(config);
                    var requests = new HttpRequests(
                            new RestApi(live, new Averages(live.averages(), history), feed::problem, metrics::scrape),
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

    private static Live live(EmitterConfig config, Clock clock) {
        var readings = new Readings(config.maxSeries());
        var rejections = new Rejections(config.maxSeries());
        var devices = new DeviceStates(config.maxSeries(), config.staleAfter(), readings, rejections, clock);
        return new Live(
                new RecentAverages(new Bounds(config.history(), config.maxSeries(), config.maxWindows()), clock),
                devices,
                readings,
                rejections,
                new Alerts(devices::isRemoved),
                new Rules(),
                new Pipeline(clock));
    }

    private static History history(EmitterConfig config) {
        return config.historyFolder()
                .<History>map(folder -> DuckDbHistory.open(folder, config.historyTimeout()))
                .orElse(History.NONE);
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
