package io.fieldline.bridge.commands;

import io.fieldline.mqtt.MqttLink.Delivery;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Publishes messages to devices. */
public interface CommandOutlet {
    /**
     * Publishes a message once; returns empty if there is no connection. The result fails if the broker refuses the
     * message, or if nobody knows whether it arrived. The broker drops it if the device is away for {@code expiry}.
     */
    Optional<CompletableFuture<Delivery>> publishOnce(String topic, byte[] payload, Duration expiry);
}
