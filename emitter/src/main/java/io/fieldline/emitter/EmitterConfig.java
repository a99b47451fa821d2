package io.fieldline.emitter;

import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import io.fieldline.emitter.http.ClientLimits;
import io.fieldline.emitter.live.Subscription;
import io.fieldline.kafka.KafkaSettings;
import io.netty.util.NetUtil;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the emitter can be told. */
public record EmitterConfig(
        KafkaSettings kafka,

        @Setting(help = "The address to listen on; 0.0.0.0 opens it to the network.", byDefault = "127.0.0.1")
        String host,

        @Setting(help = "The port of page, REST and Socket.IO; 0 takes a free one.", byDefault = "8080")
        int port,

        @Setting(help = "Further origins whose pages may connect, like https://example.org. Others are refused.")
        List<URI> origins,

        @Setting(
                help = "Further names of this server, like a proxy's. Its addresses, localhost, the machine's own name,"
                        + " --host and the hosts of --origins are known; a request for another name is answered 421.")
        List<String> hosts,

        @Setting(
                help = "Addresses of proxies whose X-Forwarded-For names the client, for the limits per address and the"
                        + " audit log.")
        List<String> trustedProxies,

        @Setting(
                help = "File with the tokens that REST and Socket.IO require, one name:role:token a line, with the"
                        + " role viewer or operator; a first line that is a bare token is a viewer's. Read again when it"
                        + " changes. None are required if absent.")
        Optional<Path> tokenFile,

        TlsSettings tls,

        ClientLimits limit,

        @Setting(help = "How far back the topic is read at start.", byDefault = "1h")
        Duration replay,

        @Setting(help = "Windows kept per device and metric, at least 20; the oldest goes first.", byDefault = "240")
        int history,

        @Setting(
                help =
                        "Devices kept, and devices times metrics. When full, a new one takes the place of one that has been"
                                + " silent for longer than it was active, or else is left out; both are counted.",
                byDefault = "10000")
        int maxSeries,

        @Setting(
                help = "Windows kept of all devices and metrics, at least 20 times --max-series. When full, the device"
                        + " and metric with the most gives up its oldest, counted as windows_crowded_out.",
                byDefault = "200000")
        int maxWindows,

        @Setting(
                help = "How often a page gets the newest readings of the devices that it shows; those between are not"
                        + " sent.",
                byDefault = "250ms")
        Duration readingInterval,

        @Setting(
                help =
                        "A device is stale after 3 of its usual intervals without a reading, but not before this long. While"
                                + " the usual interval is unknown: after 60s.",
                byDefault = "10s")
        Duration staleAfter,

        @Setting(
                help = "After so long of taking nothing of what is sent, a page's connection is ended, and counted.",
                byDefault = "30s")
        Duration stuckAfter,

        @Setting(
                help = "Folder where the Spark job writes averages as Parquet, for the averages of longer ago; none if"
                        + " absent.")
        Optional<Path> historyFolder,

        @Setting(help = "A request for averages that takes longer is answered 503.", byDefault = "10s")
        Duration historyTimeout) {

    public EmitterConfig {
        var problems = new ValidationErrors()
                .unless(port >= 0 && port <= 65535, "--port is %d, want 0 to 65535", port)
                .unless(
                        history >= Subscription.OVERVIEW_WINDOWS,
                        "--history is %d, want at least %d, as the overview shows so many",
                        history,
                        Subscription.OVERVIEW_WINDOWS)
                .unless(maxSeries > 0, "--max-series is %d, want at least 1", maxSeries)
                .unless(
                        maxWindows >= (long) Subscription.OVERVIEW_WINDOWS * maxSeries,
                        "--max-windows is %d, want at least %d times --max-series, as the overview shows so many of each",
                        maxWindows,
                        Subscription.OVERVIEW_WINDOWS)
                .unless(isPositive(readingInterval), "--reading-interval is %s, want more than 0", readingInterval)
                .unless(isPositive(staleAfter), "--stale-after is %s, expected more than 0", staleAfter);
        origins = List.copyOf(origins);
        hosts = List.copyOf(hosts);
        trustedProxies = List.copyOf(trustedProxies);
        for (var proxy : trustedProxies) {
            problems.unless(
                    NetUtil.isValidIpV4Address(proxy) || NetUtil.isValidIpV6Address(proxy),
                    "--trusted-proxies has '%s', expected an IP address",
                    proxy);
        }
        for (var origin : origins) {
            problems.unless(
                    isOrigin(origin),
                    "--origins has '%s', want only scheme, host and port, like https://example.org",
                    origin);
        }
        problems.throwIfAny();
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static boolean isOrigin(URI uri) {
        var canonical = "%s://%s".formatted(uri.getScheme(), uri.getAuthority());
        return uri.getHost() != null && canonical.equals(uri.toString());
    }
}
