package io.fieldline.notifier;

import io.fieldline.notifier.incident.NotificationLog;
import io.fieldline.notifier.text.NotifierLabels;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The metrics of the notifier. Thread-safe. */
final class NotifierMetrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Counter invalid = Counter.builder("fieldline.notifier.records.invalid")
            .description("Records of Kafka that were skipped because they are invalid.")
            .register(registry);

    void watch(NotificationLog incidents) {
        Gauge.builder("fieldline.notifier.incidents.open", incidents, NotificationLog::open)
                .description("Open incidents.")
                .register(registry);
        FunctionCounter.builder("fieldline.notifier.incidents.evicted", incidents, NotificationLog::evicted)
                .description("Incidents that were evicted from memory because it was full.")
                .register(registry);
        FunctionCounter.builder("fieldline.notifier.decisions.evicted", incidents, NotificationLog::decisionsEvicted)
                .description("Mutes and acknowledgements that were evicted from memory because it was full.")
                .register(registry);
        FunctionCounter.builder("fieldline.notifier.deliveries.evicted", incidents, NotificationLog::deliveriesEvicted)
                .description("Deliveries that were evicted from memory because it was full.")
                .register(registry);
    }

    void watch(NotifierLabels labels) {
        FunctionCounter.builder("fieldline.notifier.labels.evicted", labels, NotifierLabels::evicted)
                .description("Labels that were evicted from memory because it was full.")
                .register(registry);
    }

    /** Adds the metrics of a channel, so that they exist before its first message. */
    void watch(ChannelWorker channel) {
        sentBy(channel.name());
        failedBy(channel.name());
        droppedBy(channel.name());
        Gauge.builder("fieldline.notifier.failing", channel, it -> it.problem().isPresent() ? 1 : 0)
                .description("1 if the last message of the channel was not accepted.")
                .tag("channel", channel.name())
                .register(registry);
    }

    void sent(String channel) {
        sentBy(channel).increment();
    }

    void failed(String channel) {
        failedBy(channel).increment();
    }

    void dropped(String channel, int announcements) {
        droppedBy(channel).increment(announcements);
    }

    void invalidRecord() {
        invalid.increment();
    }

    String scrape() {
        return registry.scrape();
    }

    private Counter sentBy(String channel) {
        return Counter.builder("fieldline.notifier.sent")
                .description("Messages that the other side accepted.")
                .tag("channel", channel)
                .register(registry);
    }

    private Counter failedBy(String channel) {
        return Counter.builder("fieldline.notifier.failed")
                .description("Attempts to send a message that failed.")
                .tag("channel", channel)
                .register(registry);
    }

    private Counter droppedBy(String channel) {
        return Counter.builder("fieldline.notifier.dropped")
                .description("Announcements that were dropped because the other side refused them.")
                .tag("channel", channel)
                .register(registry);
    }
}
