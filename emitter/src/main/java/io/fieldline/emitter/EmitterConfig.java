package io.fieldline.emitter;

import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import io.fieldline.emitter.average.Subscription;
import io.fieldline.emitter.history.DuckDbHistory;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.kafka.DeviceShare;
import io.fieldline.kafka.KafkaSettings;
import io.netty.util.NetUtil;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of the emitter. */
public record EmitterConfig(
        KafkaSettings kafka,

        @Setting(help = "Address to listen on; 0.0.0.0 opens it to the network.", byDefault = "127.0.0.1")
        String host,

        @Setting(help = "Port of page, REST and Socket.IO; 0 takes a free one.", byDefault = "8080")
        int port,

        @Setting(
                help = "Other origins whose pages may connect, like https://example.org, separated by commas. The"
                        + " emitter's own page may always connect.")
        List<URI> origins,

        @Setting(
                help =
                        "Other names of this server, for example the name of a proxy, separated by commas. Its addresses,"
                                + " localhost, the name of the machine, --host and the hosts in --origins are known; a request"
                                + " for another name gets 421.")
        List<String> hosts,

        @Setting(
                help =
                        "Addresses of proxies, separated by commas. Their X-Forwarded-For names the client for the limits"
                                + " per address and for the audit log.")
        List<String> trustedProxies,

        @Setting(
                help = "File with the tokens that REST and Socket.IO require, one name:role:token a line; the role is"
                        + " viewer or operator. A first line that is a bare token belongs to a viewer. The file is read"
                        + " again when it changes. Without it, no token is required.")
        Optional<Path> tokenFile,

        TlsSettings tls,

        ClientLimits limit,

        @Setting(
                help = "Serves a share of the devices, for example 2/3: the emitter with number 2 of 3. Its page is at"
                        + " /share/2/. A proxy must send each share to its emitter.")
        Optional<String> emitterShare,

        @Setting(help = "How far back the averages are read at the start, and after Kafka lost them.", byDefault = "1h")
        Duration replay,

        @Setting(
                help = "Windows stored for each device and metric, at least 20; the oldest is evicted first.",
                byDefault = "240")
        int history,

        @Setting(
                help =
                        "Maximum number of devices, and of devices times metrics. At the limit a new one replaces one that"
                                + " has been silent for longer than it was active; otherwise it is rejected. Both are counted.",
                byDefault = "10000")
        int maxSeries,

        @Setting(
                help = "Maximum number of windows of all devices and metrics, at least 20 times --max-series. At the"
                        + " limit the oldest window of the largest series is evicted, and counted as windows_evicted."
                        + " A window takes about 650 bytes of the heap, see -Xmx in jvm.options.",
                byDefault = "200000")
        int maxWindows,

        @Setting(
                help = "How often a page gets the newest readings of its devices; readings in between are not sent.",
                byDefault = "250ms")
        Duration readingInterval,

        @Setting(
                help = "A device is stale after 3 of its usual intervals without a reading, but not before this time."
                        + " While its usual interval is unknown, it is stale after 60s.",
                byDefault = "10s")
        Duration staleAfter,

        @Setting(
                help = "A client that reads nothing of what is sent for this long is disconnected, and counted as"
                        + " clients_evicted.",
                byDefault = "30s")
        Duration slowClientTimeout,

        @Setting(
                help =
                        "Folder to which the Spark job writes averages as Parquet. Without it, there are no averages from"
                                + " before the replay.")
        Optional<Path> historyFolder,

        @Setting(help = "A request for averages that takes longer gets 503.", byDefault = "10s")
        Duration historyTimeout,

        @Setting(
                help = "Check connectivity and configuration, change nothing, then exit with 0 (ok) or 1 (failed).",
                byDefault = "false")
        boolean check) {

    public EmitterConfig {
        var errors = new ValidationErrors()
                .unless(port >= 0 && port <= 65535, "--port is %d, expected 0 to 65535", port)
                .unless(
                        emitterShare.isEmpty()
                                || emitterShare.flatMap(DeviceShare::parse).isPresent(),
                        "--emitter-share is '%s', expected a number and the number of emitters, for example 1/3",
                        emitterShare.orElse(""))
                .unless(
                        history >= Subscription.OVERVIEW_WINDOWS,
                        "--history is %d, expected at least %d, because the overview shows that many windows",
                        history,
                        Subscription.OVERVIEW_WINDOWS)
                .unless(maxSeries > 0, "--max-series is %d, expected at least 1", maxSeries)
                .unless(
                        maxWindows >= (long) Subscription.OVERVIEW_WINDOWS * maxSeries,
                        "--max-windows is %d, expected at least %d times --max-series, because the overview shows that"
                                + " many windows of each",
                        maxWindows,
                        Subscription.OVERVIEW_WINDOWS)
                .unless(isPositive(readingInterval), "--reading-interval is %s, expected more than 0", readingInterval)
                .unless(isPositive(staleAfter), "--stale-after is %s, expected more than 0", staleAfter);
        historyFolder.ifPresent(folder -> errors.unless(
                DuckDbHistory.canRead(folder),
                "--history-folder is %s, expected a folder of this machine: DuckDB reads object stores only with its"
                        + " extension httpfs, which is not included; mount the bucket, or copy it with a tool like rclone",
                folder));
        origins = List.copyOf(origins);
        hosts = List.copyOf(hosts);
        trustedProxies = List.copyOf(trustedProxies);
        for (var proxy : trustedProxies) {
            errors.unless(
                    NetUtil.isValidIpV4Address(proxy) || NetUtil.isValidIpV6Address(proxy),
                    "--trusted-proxies has '%s', expected an IP address",
                    proxy);
        }
        for (var origin : origins) {
            errors.unless(
                    isOrigin(origin),
                    "--origins has '%s', expected only scheme, host and port, like https://example.org",
                    origin);
        }
        errors.throwIfAny();
    }

    /** The devices that this emitter serves. */
    DeviceShare share() {
        return emitterShare.flatMap(DeviceShare::parse).orElse(DeviceShare.ALL);
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static boolean isOrigin(URI uri) {
        var canonical = "%s://%s".formatted(uri.getScheme(), uri.getAuthority());
        return uri.getHost() != null && canonical.equals(uri.toString());
    }
}
