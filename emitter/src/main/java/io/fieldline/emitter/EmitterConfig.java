package io.fieldline.emitter;

import io.fieldline.service.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** What the emitter can be told. */
record EmitterConfig(
        @Setting(help = "Kafka brokers, host:port, separated by commas.", byDefault = "127.0.0.1:9092")
        String kafkaServers,

        @Setting(help = "The address to listen on; 0.0.0.0 opens it to the network.", byDefault = "127.0.0.1")
        String host,

        @Setting(help = "The port of page, REST and Socket.IO; 0 takes a free one.", byDefault = "8080")
        int port,

        @Setting(help = "Further origins whose pages may connect, like https://example.org. Others are refused.")
        List<URI> origins,

        @Setting(help = "How far back the topic is read at start.", byDefault = "1h")
        Duration replay,

        @Setting(help = "Windows kept per device and metric; the oldest goes first.", byDefault = "240")
        int history,

        @Setting(
                help = "Devices times metrics kept. When full, a new one takes the place of one that was silent for"
                        + " --replay, or else is left out and counted as series_refused.",
                byDefault = "500")
        int maxSeries) {

    EmitterConfig {
        atLeast("port", 0, port);
        if (port > 65535) {
            throw new IllegalArgumentException("--port is %d, want at most 65535".formatted(port));
        }
        atLeast("history", 1, history);
        atLeast("max-series", 1, maxSeries);
        origins = List.copyOf(origins);
        origins.forEach(EmitterConfig::checkOrigin);
    }

    private static void atLeast(String key, int least, int value) {
        if (value < least) {
            throw new IllegalArgumentException("--%s is %d, want at least %d".formatted(key, value, least));
        }
    }

    private static void checkOrigin(URI origin) {
        var canonical = "%s://%s".formatted(origin.getScheme(), origin.getAuthority());
        if (origin.getHost() == null || !canonical.equals(origin.toString())) {
            throw new IllegalArgumentException(
                    "--origins has '%s', want only scheme, host and port, like https://example.org".formatted(origin));
        }
    }
}
