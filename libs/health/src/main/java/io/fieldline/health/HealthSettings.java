package io.fieldline.health;

import io.fieldline.configuration.Setting;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The address of health and metrics. */
public record HealthSettings(
        @Setting(help = "Address of the health endpoint, which needs no authentication.", byDefault = "127.0.0.1")
        String host,

        @Setting(help = "Port of /healthz, /readyz and /metrics; 0 chooses a free port. Default: no endpoint.")
        Optional<Integer> port) {

    public HealthSettings {
        if (port.isPresent() && (port.get() < 0 || port.get() > 65_535)) {
            throw new IllegalArgumentException("--http-port %d is outside [0, 65535]".formatted(port.get()));
        }
    }

    /** Empty if there is no endpoint. */
    public Optional<InetSocketAddress> address() {
        return port.map(number -> new InetSocketAddress(host, number));
    }
}
