package io.fieldline.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.messages.ReadingJson;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Publishes the readings of fake devices, each at its interval. */
final class Fleet implements AutoCloseable {
    private final RetryingPublisher publisher;
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();

    Fleet(URI broker) {
        publisher = new RetryingPublisher(broker, "fleet");
    }

    void start(List<FakeDevice> devices) {
        publisher.start();
        devices.forEach(device -> ticks.scheduleAtFixedRate(
                () -> measure(device), 0, device.interval().toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Publishes the retained status of a device. An empty status removes the device. */
    void publishStatus(FakeDevice device, String status) {
        publisher.publish("fieldline/%s/status".formatted(device.name()), status.getBytes(UTF_8), true, () -> {});
    }

    /** Whether the broker acknowledged all messages. */
    boolean isDelivered() {
        return publisher.isDelivered();
    }

    /** Unexpected events; empty if all is well. The session of the bridge must always exist. */
    List<String> problems() {
        var problems = new ArrayList<>(publisher.problems());
        if (publisher.unsubscribed() > 0) {
            problems.add("nobody was subscribed to %d messages".formatted(publisher.unsubscribed()));
        }
        return problems;
    }

    void stopMeasuring() {
        ticks.shutdown();
    }

    @Override
    public void close() throws InterruptedException {
        ticks.shutdownNow();
        publisher.close();
    }

    private void measure(FakeDevice device) {
        device.measure(Instant.now())
                .ifPresent(reading -> publisher.publish(
                        "fieldline/%s/readings".formatted(device.name()), ReadingJson.write(reading), false, () -> {}));
    }
}
