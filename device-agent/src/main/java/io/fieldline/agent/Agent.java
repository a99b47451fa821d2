package io.fieldline.agent;

import io.fieldline.mqtt.MqttRefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** All devices of this process, each on a thread {@code mqtt-<number>}. When one ends, all end. */
final class Agent {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration OFFLINE_PATIENCE = Duration.ofSeconds(3);

    private final List<DeviceWorker> devices;

    Agent(List<DeviceWorker> devices) {
        this.devices = List.copyOf(devices);
    }

    /** Blocks until {@link #stop} or, with {@code --when-refused=exit}, a refusal; then every device has ended. */
    void run() throws MqttRefusedException, InterruptedException {
        var ended = new CompletableFuture<Void>();
        var threads = new ArrayList<Thread>();
        for (var device : devices) {
            var thread = new Thread(() -> run(device, ended), "mqtt-" + threads.size());
            threads.add(thread);
            thread.start();
        }
        try {
            ended.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof MqttRefusedException refused) {
                throw refused;
            }
            throw new IllegalStateException(failed.getCause());
        } finally {
            stop(); // all other devices, too
            for (var thread : threads) {
                thread.join();
            }
        }
    }

    /** Stops reading, sends the last readings, and ends {@link #run}; each device has published that it is offline. */
    void stop() throws InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        for (var device : devices) {
            device.finish(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        devices.forEach(DeviceWorker::stop);
    }

    /** Publishes for every device that it is offline, because an error ends the process. */
    void publishOffline() throws InterruptedException {
        var deadline = System.nanoTime() + OFFLINE_PATIENCE.toNanos();
        for (var device : devices) {
            device.publishOffline(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    private static void run(DeviceWorker device, CompletableFuture<Void> ended) {
        try {
            device.run();
            ended.complete(null);
        } catch (MqttRefusedException refused) { // anything else is unexpected, and ends the process
            ended.completeExceptionally(refused);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
