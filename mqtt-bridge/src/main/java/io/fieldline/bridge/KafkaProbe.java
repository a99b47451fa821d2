package io.fieldline.bridge;

import io.fieldline.lifecycle.ErrorText;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Checks whether Kafka answers. */
final class KafkaProbe implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Admin admin;

    KafkaProbe(Map<String, Object> client) {
        this.admin = Admin.create(client);
    }

    /** Empty if Kafka answers, otherwise the problem; returns within two seconds. */
    String problem() {
        try {
            admin.describeCluster().clusterId().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return "";
        } catch (TimeoutException silent) {
            return "Kafka does not answer";
        } catch (ExecutionException refused) {
            return "Kafka: " + ErrorText.of(refused.getCause());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return "stopping";
        }
    }

    @Override
    public void close() {
        admin.close(PATIENCE);
    }
}
