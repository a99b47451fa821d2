package io.fieldline.health;

import io.fieldline.configuration.Setting;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Where health and metrics can be asked for. */
public record HealthSettings(
        @Setting(
                help = "Address to answer HTTP on; nothing there is secret, and nobody is asked who they are.",
                byDefault = "127.0.0.1")
        String host,

        @Setting(help = "Port of /healthz, /readyz and /metrics; 0 takes any free one, and without it there are none.")
        Optional<Integer> port) {

    public HealthSettings {
        if (port.isPresent() && (port.get() < 0 || port.get() > 65_535)) {
            throw new IllegalArgumentException("--http-port %d is outside [0, 65535]".formatted(port.get()));
        }
    }

    /** Nothing if nobody is to be answered. */
    public Optional<InetSocketAddress> address() {
        return port.map(number -> new InetSocketAddress(host, number));
    }
}
