package io.fieldline.connect;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The metrics of the service. Thread-safe. The counters of a connector begin again when it is started again. */
final class ConnectMetrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** Adds the metrics of a connector. */
    void watch(String name, ConnectorMonitor connector) {
        FunctionCounter.builder(
                        "fieldline.connect.read", connector, it -> it.state().read())
                .description("Records read from Kafka.")
                .tag("connector", name)
                .register(registry);
        FunctionCounter.builder("fieldline.connect.rejected", connector, it -> it.state()
                        .rejected())
                .description(
                        "Records that could not be converted, or that the database refused, and went to the dead-letter topic.")
                .tag("connector", name)
                .register(registry);
        FunctionCounter.builder(
                        "fieldline.connect.dropped", connector, it -> it.state().dropped())
                .description("Rejected records that could not be written to the dead-letter topic.")
                .tag("connector", name)
                .register(registry);
        FunctionCounter.builder("fieldline.connect.expired", connector, ConnectorMonitor::expired)
                .description("Records that Kafka deleted by its retention before the database had them.")
                .tag("connector", name)
                .register(registry);
        Gauge.builder("fieldline.connect.lag", connector, it -> it.state().lag().behind())
                .description("Records in Kafka that the database does not have yet.")
                .tag("connector", name)
                .register(registry);
        Gauge.builder("fieldline.connect.failing", connector, it -> it.problem().isEmpty() ? 0 : 1)
                .description("1 if the connector stores no records, also while it starts.")
                .tag("connector", name)
                .register(registry);
        Gauge.builder("fieldline.connect.running", connector, it -> it.state().isRunning() ? 1 : 0)
                .description("1 if the connector runs.")
                .tag("connector", name)
                .register(registry);
        restartsOf(name);
    }

    void restarted(String name) {
        restartsOf(name).increment();
    }

    String scrape() {
        return registry.scrape();
    }

    private Counter restartsOf(String name) {
        return Counter.builder("fieldline.connect.restarts")
                .description("Starts of the connector after a failure.")
                .tag("connector", name)
                .register(registry);
    }
}
