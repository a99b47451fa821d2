package io.fieldline.emitter;

import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.feed.KafkaConsumerLoop;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.operations.KafkaSessionStore;
import io.fieldline.emitter.push.Broadcaster;
import io.fieldline.emitter.tls.TlsFiles;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** The metrics of the emitter, for Prometheus and for the event {@code pipeline}. */
final class EmitterMetrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, LongSupplier> numbers = new TreeMap<>();

    EmitterMetrics(LiveState live, Broadcaster broadcast, KafkaConsumerLoop feed, Refusals refusals) {
        gauge("clients", "Connected pages.", broadcast::clients);
        gauge("lag", "Averages and readings in Kafka that the emitter has not read yet.", feed::lag);
        gauge("seconds_since_poll", "Seconds since Kafka was last asked for records.", () -> feed.sincePoll()
                .toSeconds());
        gauge("stalled", "1 if nothing is read although Kafka is connected.", () -> feed.isStalled() ? 1 : 0);
        gauge("alert_bytes", "Estimated memory of the alerts that are not cleared.", live.alerts()::activeBytes);
        gauge("series", "Series in the cache of averages.", live.averages()::series);
        gauge("windows", "Averages in the cache.", live.averages()::windows);
        counter(
                "cache_resets",
                "Resets of the average cache because Kafka lost averages or their topic was recreated.",
                live.averages()::resets);
        numbers.put("bad_records", feed.badRecords()::total);
        feed.badRecords().forEach((topic, reason) -> FunctionCounter.builder(
                        metric("bad_records"), feed.badRecords(), it -> it.count(topic, reason))
                .description("Kafka records skipped because they are invalid, by topic and reason.")
                .tag("topic", topic.toLowerCase(Locale.ROOT))
                .tag("reason", reason.toLowerCase(Locale.ROOT))
                .register(registry));
        counter(
                "averages_deferred",
                "Averages sent later because the connection of a page was full.",
                broadcast::deferred);
        counter(
                "clients_evicted",
                "Pages disconnected because they read nothing for --slow-client-timeout.",
                broadcast::evicted);
        counter(
                "series_rejected",
                "Averages rejected because the cache has max-series series.",
                live.averages()::rejected);
        counter(
                "series_evicted",
                "Series evicted from the cache of averages because it was full.",
                live.averages()::evictions);
        gauge("window_bytes", "Estimated memory of the cached averages.", live.averages()::bytes);
        gauge("reading_bytes", "Estimated memory of the newest readings.", live.readings()::bytes);
        counter(
                "records_of_other_shares",
                "Records read and skipped because their device belongs to another emitter.",
                feed::skipped);
        gauge("recent_reading_bytes", "Estimated memory of the newest records with readings.", live.recent()::bytes);
        counter("readings_evicted", "Newest readings evicted because the cache was full.", live.readings()::evictions);
        counter(
                "readings_expired",
                "Newest readings removed because their metric is no longer in use.",
                live.readings()::expired);
        gauge("devices", "Tracked devices, including removed ones.", live.devices()::size);
        gauge("device_bytes", "Estimated memory of the tracked devices.", live.devices()::bytes);
        counter("devices_evicted", "Devices evicted because the table was full.", live.devices()::evictions);
        counter(
                "windows_evicted",
                "Averages evicted or rejected because the cache has max-windows windows or takes too many bytes.",
                live.averages()::windowEvictions);
        counter(
                "readings_rejected",
                "Readings rejected because there are max-series newest readings.",
                live.readings()::rejected);
        counter(
                "devices_rejected",
                "Times that a device was rejected because max-series devices are tracked.",
                live.devices()::rejected);
        counter("alerts_evicted", "Cleared alerts evicted because there are too many.", live.alerts()::evictions);
        counter(
                "active_alerts_evicted",
                "Active alerts evicted because active alerts take too many bytes.",
                live.alerts()::activeEvictions);
        counter(
                "incidents_evicted",
                "Ended incidents evicted because there are too many.",
                live.incidents()::evictions);
        counter(
                "incident_alerts_omitted",
                "Active alerts that are not part of an incident because it has too many.",
                live.incidents()::omitted);
        gauge(
                "incident_bytes",
                "Estimated memory of the ended alerts that open incidents contain.",
                live.incidents()::containedBytes);
        counter(
                "incident_alerts_joined",
                "Ended alerts joined because open incidents contained too many.",
                live.incidents()::joined);
        counter(
                "incident_ends_evicted",
                "Ends of incidents evicted that a slow page may not have got.",
                live.incidents()::endEvictions);
        counter(
                "alert_ends_evicted",
                "Ends of alerts evicted that a slow page may not have got.",
                live.alerts().events()::retiredEvictions);
        counter(
                "decisions_evicted",
                "Acknowledgements and mutes evicted because they took too many bytes.",
                live.incidents()::decisionEvictions);
        gauge("label_bytes", "Estimated memory of the labels.", live.labels()::bytes);
        counter("labels_evicted", "Labels evicted because they took too many bytes.", live.labels()::evictions);
        gauge("login_sessions", "Login sessions of browsers.", live.sessions()::size);
        counter(
                "login_sessions_evicted",
                "Login sessions evicted because their token had too many.",
                live.sessions()::evictions);
        gauge("answer_bytes", "Estimated memory of the answers of devices.", live.commands()::bytes);
        counter(
                "answers_evicted",
                "Answers of devices evicted because they took too many bytes.",
                live.commands()::evictions);
        counter("dead_letter_records", "Records read from the dead-letter topic.", live.rejections()::records);
        counter(
                "dead_letter_devices_evicted",
                "Devices whose count of rejected readings was evicted.",
                live.rejections()::deviceEvictions);
        counter(
                "dead_letter_counts_evicted",
                "Counts of rejected records of one kind, device and topic that were evicted.",
                live.rejections()::countEvictions);
        gauge("overview_series", "Series in the overview.", broadcast.overview()::series);
        counter(
                "overview_fresh",
                "Parts of the overview encoded for pages whose cursor was unknown or too old.",
                broadcast.overview()::fresh);
        counter(
                "overview_removals_evicted",
                "Removals of series evicted because there were too many; a page that lacks one starts from scratch.",
                broadcast.overview()::removalEvictions);
        counter("clients_failed", "Pages disconnected because of an error.", broadcast::failed);
        counter(
                "services_rejected",
                "Progress reports rejected because there are too many services or they are too long.",
                live.pipeline()::rejected);
        for (var reason : Refusals.Reason.values()) {
            FunctionCounter.builder("fieldline.emitter.refused", refusals, it -> it.count(reason))
                    .description("Refused requests and connections, by reason.")
                    .tag("reason", reason.label())
                    .register(registry);
        }
    }

    /** Adds the expiry of the certificate of the port. */
    void certificate(TlsFiles tls) {
        Gauge.builder("fieldline.emitter.certificate.expires.timestamp", tls, it -> it.expiresAt()
                        .getEpochSecond())
                .description("Expiry of the TLS certificate in use, in seconds since 1970.")
                .baseUnit("seconds")
                .register(registry);
    }

    /** Adds what the other emitters do not know about login sessions. */
    void sessions(KafkaSessionStore store) {
        counter(
                "login_changes_dropped",
                "Logins and logouts that other emitters do not get, because too many waited for Kafka.",
                store::dropped);
    }

    /** The values by name. */
    Map<String, Long> numbers() {
        var now = new TreeMap<String, Long>();
        numbers.forEach((name, number) -> now.put(name, number.getAsLong()));
        return now;
    }

    /** The metrics in the text format of Prometheus. */
    String scrape() {
        return registry.scrape();
    }

    private void gauge(String name, String description, LongSupplier number) {
        numbers.put(name, number);
        Gauge.builder(metric(name), number::getAsLong)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private void counter(String name, String description, LongSupplier number) {
        numbers.put(name, number);
        FunctionCounter.builder(metric(name), number, LongSupplier::getAsLong)
                .description(description)
                .register(registry);
    }

    private static String metric(String name) {
        return "fieldline.emitter." + name.replace('_', '.');
    }
}
