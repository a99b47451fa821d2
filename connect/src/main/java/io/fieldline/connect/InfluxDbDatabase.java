package io.fieldline.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.connect.influxdb.InfluxDbClient;
import io.fieldline.connect.influxdb.InfluxDbRefusedException;
import io.fieldline.connect.influxdb.InfluxDbServer;
import io.fieldline.lifecycle.ErrorText;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** InfluxDB, by our own connector. With the option {@code org} it is InfluxDB 2 or 3, and the password is a token. */
final class InfluxDbDatabase implements Database {
    private static final String ORG = "org";
    private static final String TLS = "tls";
    private static final String DEFAULT_PORT = ":8086";

    @Override
    public String scheme() {
        return "influxdb";
    }

    @Override
    public void check(SinkAddress address) {
        server(address);
    }

    @Override
    public Map<String, String> properties(SinkAddress address) {
        return server(address).settings();
    }

    @Override
    public void verify(SinkAddress address, List<SinkTable> tables) throws DatabaseException, InterruptedException {
        try {
            new InfluxDbClient(server(address)).verify();
        } catch (InfluxDbRefusedException refused) {
            throw DatabaseException.refused("%s: %s".formatted(address, refused.getMessage()), refused);
        } catch (IOException failed) {
            throw DatabaseException.away("%s: %s".formatted(address, ErrorText.of(failed)), failed);
        }
    }

    private static InfluxDbServer server(SinkAddress address) {
        var options = options(address);
        var tls = options.getOrDefault(TLS, "false");
        if (!Set.of(ORG, TLS).containsAll(options.keySet())
                || !Set.of("true", "false").contains(tls)) {
            throw new IllegalArgumentException("the options of InfluxDB are org=NAME and tls=true");
        }
        var url = URI.create(tls.equals("true") ? "https://" + address.hosts() : "http://" + withPort(address.hosts()));
        var user = address.user().orElse("");
        var secret = address.password().orElse("");
        var org = options.get(ORG);
        return org == null
                ? new InfluxDbServer(url, address.database(), user, secret, "", "")
                : new InfluxDbServer(url, address.database(), "", "", org, secret);
    }

    /** With TLS it is 443, as in InfluxDB Cloud. */
    private static String withPort(String host) {
        return host.matches(".*:\\d+") ? host : host + DEFAULT_PORT;
    }

    private static Map<String, String> options(SinkAddress address) {
        var options = new HashMap<String, String>();
        for (var option : address.query().split("&", -1)) {
            var parts = option.split("=", 2);
            if (!option.isEmpty()) {
                options.put(parts[0], parts.length == 2 ? URLDecoder.decode(parts[1], UTF_8) : "");
            }
        }
        return options;
    }
}
