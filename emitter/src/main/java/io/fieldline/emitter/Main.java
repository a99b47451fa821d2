package io.fieldline.emitter;

import io.fieldline.emitter.http.HttpFrontend;
import io.fieldline.emitter.http.HttpRequests;
import io.fieldline.emitter.http.RestApi;
import io.fieldline.emitter.http.StaticPages;
import io.fieldline.emitter.live.AverageFeed;
import io.fieldline.emitter.live.Broadcast;
import io.fieldline.emitter.live.KafkaAverages;
import io.fieldline.emitter.live.RecentAverages;
import io.fieldline.service.Settings;
import io.fieldline.service.Shutdown;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The emitter: from Kafka to the browsers. */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] args) {
        var config = Settings.of(
                        "emitter",
                        "Serves the averages to browsers: page, REST and Socket.IO on one port.",
                        EmitterConfig.class)
                .loadOrExit(args);
        log.info("starting: {}", config);
        try {
            serve(config);
        } catch (IOException cannot) {
            log.error("cannot start: {}", cannot.getMessage());
            System.exit(1);
        }
        log.info("stopped");
    }

    private static void serve(EmitterConfig config) throws IOException {
        var clock = Clock.systemUTC();
        var recent = new RecentAverages(config.history(), config.maxSeries(), config.replay(), clock);
        try (var broadcast = new Broadcast(recent)) {
            var source = new KafkaAverages(config.kafkaServers());
            var feed = new AverageFeed(source, config.replay(), clock, broadcast::publish);
            var rest = new RestApi(recent, feed::problem, () -> counters(feed, recent, broadcast));
            var requests = new HttpRequests(rest, StaticPages.fromClassPath());
            try (var frontend = HttpFrontend.open(config, broadcast, requests)) {
                Shutdown.onSignal(feed::stop);
                feed.run(() -> {
                    broadcast.open();
                    log.info("ready: {}", frontend.address());
                });
            }
        }
    }

    private static Map<String, Long> counters(AverageFeed feed, RecentAverages recent, Broadcast broadcast) {
        return new TreeMap<>(Map.of(
                "bad_records", feed.badRecords(),
                "clients", broadcast.clients(),
                "held_back", broadcast.heldBack(),
                "series", recent.series(),
                "series_refused", recent.refused()));
    }
}
