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

    @Override
    public String scheme() {
        return "influxdb";
    }

    @Override
    public List<String> connectors() {
        return List.of("averages", "alerts");
    }

    @Override
    public void check(SinkAddress address) {
        server(address.withPassword("any, because it may come from a file"));
    }

    @Override
    public Map<String, String> properties(SinkAddress address) {
        return server(address).settings();
    }

    @Override
    public void verify(SinkAddress address) throws DatabaseException, InterruptedException {
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
        var url = URI.create("%s://%s".formatted(tls.equals("true") ? "https" : "http", address.hosts()));
        var user = address.user().orElse("");
        var secret = address.password().orElse("");
        var org = options.get(ORG);
        return org == null
                ? new InfluxDbServer(url, address.database(), user, secret, "", "")
                : new InfluxDbServer(url, address.database(), "", "", org, secret);
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
