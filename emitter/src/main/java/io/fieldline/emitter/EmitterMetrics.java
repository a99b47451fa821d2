package io.fieldline.emitter;

import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.live.Broadcaster;
import io.fieldline.emitter.live.KafkaConsumerLoop;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.tls.TlsFiles;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** What the emitter counts: for Prometheus, and for the page. */
final class EmitterMetrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, LongSupplier> numbers = new TreeMap<>();

    EmitterMetrics(LiveState live, Broadcaster broadcast, KafkaConsumerLoop feed, Refusals refusals) {
        gauge("clients", "Browsers connected.", broadcast::clients);
        gauge("lag", "Averages and readings that wait in Kafka.", feed::lag);
        gauge("seconds_since_poll", "Since Kafka was last asked for records.", () -> feed.sincePoll()
                .toSeconds());
        gauge("stalled", "1 while nothing is read although Kafka is connected.", () -> feed.isStalled() ? 1 : 0);
        gauge("alert_bytes", "Taken by alerts that are not cleared.", live.alerts()::activeBytes);
        gauge("series", "Devices times metrics kept.", live.averages()::series);
        gauge("windows", "Averages kept.", live.averages()::windows);
        counter(
                "begun_anew",
                "Times that Kafka lost averages or counts them anew, so that each browser began anew.",
                live.averages()::begunAnew);
        numbers.put("bad_records", feed.badRecords()::total);
        feed.badRecords().forEach((topic, reason) -> FunctionCounter.builder(
                        metric("bad_records"), feed.badRecords(), it -> it.count(topic, reason))
                .description("Records of Kafka that could not be read, and were skipped, by topic and reason.")
                .tag("topic", topic.toLowerCase(Locale.ROOT))
                .tag("reason", reason.toLowerCase(Locale.ROOT))
                .register(registry));
        counter("held_back", "Averages that a browser could not take at once, and got later.", broadcast::heldBack);
        counter("stuck", "Browsers disconnected, as they did not take what is sent.", broadcast::stuck);
        counter("series_refused", "Averages left out for max-series.", live.averages()::refused);
        counter("series_evicted", "Devices' metrics whose averages made room for others.", live.averages()::evictions);
        gauge("window_bytes", "Taken by averages, as estimated.", live.averages()::bytes);
        gauge("reading_bytes", "Taken by the newest readings, as estimated.", live.readings()::bytes);
        counter(
                "readings_evicted",
                "Devices' metrics whose readings made room for others.",
                live.readings()::evictions);
        counter(
                "readings_expired",
                "Devices' metrics that went because they are not used any more.",
                live.readings()::expired);
        gauge("devices", "Devices kept, also removed ones.", live.devices()::size);
        gauge("device_bytes", "Taken by what is known of devices, as estimated.", live.devices()::bytes);
        counter("devices_evicted", "Devices that made room for others.", live.devices()::evictions);
        counter(
                "windows_crowded_out",
                "Averages that went or were left out for max-windows.",
                live.averages()::crowdedOut);
        counter("readings_left_out", "Readings left out for max-series.", live.readings()::leftOut);
        counter("devices_left_out", "Times that a device was left out for max-series.", live.devices()::leftOut);
        counter("alerts_forgotten", "Cleared alerts that went because there are too many.", live.alerts()::forgotten);
        counter(
                "active_alerts_forgotten",
                "Alerts that went although they are not cleared, because such alerts take too many bytes.",
                live.alerts()::activeForgotten);
        counter("rejected", "Rejected records of Kafka that were read.", live.rejections()::rejected);
        counter(
                "rejected_devices_forgotten",
                "Devices of which it is no longer known that readings were rejected.",
                live.rejections()::forgottenDevices);
        counter("broken", "Browsers disconnected because of an error while they were served.", broadcast::broken);
        counter(
                "services_left_out",
                "Reports of services left out because there are too many.",
                live.pipeline()::leftOut);
        for (var reason : Refusals.Reason.values()) {
            FunctionCounter.builder("fieldline.emitter.refused", refusals, it -> it.count(reason))
                    .description("What clients were refused, by reason.")
                    .tag("reason", reason.label())
                    .register(registry);
        }
    }

    /** When the certificate of the port expires. */
    void certificate(TlsFiles tls) {
        Gauge.builder("fieldline.emitter.certificate.expires", tls, it -> it.expiresAt()
                        .getEpochSecond())
                .description("When the certificate in use expires, in seconds since 1970.")
                .baseUnit("seconds")
                .register(registry);
    }

    /** By name. */
    Map<String, Long> numbers() {
        var now = new TreeMap<String, Long>();
        numbers.forEach((name, number) -> now.put(name, number.getAsLong()));
        return now;
    }

    /** In the text format of Prometheus. */
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
