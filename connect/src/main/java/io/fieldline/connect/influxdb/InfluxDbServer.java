package io.fieldline.connect.influxdb;

import java.net.URI;
import java.util.Map;

/**
 * A database of InfluxDB, and the account. With a token it is InfluxDB 2 or 3, otherwise InfluxDB 1.
 *
 * @param url      for example {@code http://127.0.0.1:8086}
 * @param database the bucket of InfluxDB 2
 * @param user     of InfluxDB 1; empty without authentication
 * @param password of InfluxDB 1
 * @param org      the organization of InfluxDB 2; InfluxDB 3 ignores it
 * @param token    empty for InfluxDB 1
 */
public record InfluxDbServer(URI url, String database, String user, String password, String org, String token) {
    static final String URL = "influxdb.url";
    static final String DATABASE = "influxdb.database";
    static final String USER = "influxdb.user";
    static final String PASSWORD = "influxdb.password";
    static final String ORG = "influxdb.org";
    static final String TOKEN = "influxdb.token";

    public InfluxDbServer {
        if (url.getHost() == null || url.getScheme() == null || !url.getScheme().matches("https?")) {
            throw new IllegalArgumentException("expected an address like http://127.0.0.1:8086");
        }
        if (database.isEmpty()) {
            throw new IllegalArgumentException("expected the name of a database or bucket");
        }
        if (token.isEmpty() != org.isEmpty()) {
            throw new IllegalArgumentException("a token needs an organization, and an organization a token");
        }
    }

    /** The settings of a connector that writes there. */
    public Map<String, String> settings() {
        return Map.of(URL, url.toString(), DATABASE, database, USER, user, PASSWORD, password, ORG, org, TOKEN, token);
    }

    /** Without password and token. */
    @Override
    public String toString() {
        return url + "/" + database;
    }
}
