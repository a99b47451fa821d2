package io.fieldline.connect.influxdb;

import java.net.URI;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;

/** The settings of a connector. */
final class InfluxDbSinkConfig extends AbstractConfig {
    private static final String MEASUREMENT = "influxdb.measurement";
    private static final String TAGS = "influxdb.tags";
    private static final String TIME = "influxdb.time";
    private static final String BATCH_BYTES = "influxdb.batch.bytes";

    private static final int DEFAULT_BATCH_BYTES = 1_000_000;
    /** InfluxDB 1 refuses larger requests. */
    private static final int MAX_BATCH_BYTES = 25_000_000;

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    InfluxDbServer.URL,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    Importance.HIGH,
                    "Address of the server, for example http://127.0.0.1:8086.")
            .define(
                    InfluxDbServer.DATABASE,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    Importance.HIGH,
                    "Database of InfluxDB 1 or 3, or bucket of InfluxDB 2. A missing database of InfluxDB 1 is created.")
            .define(
                    InfluxDbServer.USER,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.MEDIUM,
                    "User of InfluxDB 1. Default: no authentication.")
            .define(InfluxDbServer.PASSWORD, ConfigDef.Type.PASSWORD, "", Importance.MEDIUM, "Password of the user.")
            .define(
                    InfluxDbServer.ORG,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.MEDIUM,
                    "Organization of InfluxDB 2, or any text for InfluxDB 3.")
            .define(InfluxDbServer.TOKEN, ConfigDef.Type.PASSWORD, "", Importance.MEDIUM, "Token of InfluxDB 2 or 3.")
            .define(
                    MEASUREMENT,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new NonEmptyString(),
                    Importance.HIGH,
                    "Measurement of the points.")
            .define(
                    TAGS,
                    ConfigDef.Type.LIST,
                    ConfigDef.NO_DEFAULT_VALUE,
                    Importance.HIGH,
                    "Fields of the record that become tags. Measurement, tags and time identify a point.")
            .define(
                    TIME,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new NonEmptyString(),
                    Importance.HIGH,
                    "Field of the record with the time of the point, as text in ISO 8601.")
            .define(
                    BATCH_BYTES,
                    ConfigDef.Type.INT,
                    DEFAULT_BATCH_BYTES,
                    Range.between(1, MAX_BATCH_BYTES),
                    Importance.LOW,
                    "Maximum size of a request in bytes before its compression. A longer point is sent alone.");

    InfluxDbSinkConfig(Map<String, String> settings) {
        super(DEFINITION, settings);
    }

    /** Throws a ConfigException if the settings contradict each other. */
    InfluxDbServer server() {
        try {
            return new InfluxDbServer(
                    URI.create(getString(InfluxDbServer.URL)),
                    getString(InfluxDbServer.DATABASE),
                    getString(InfluxDbServer.USER),
                    getPassword(InfluxDbServer.PASSWORD).value(),
                    getString(InfluxDbServer.ORG),
                    getPassword(InfluxDbServer.TOKEN).value());
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(wrong.getMessage());
        }
    }

    PointFormat format() {
        return new PointFormat(getString(MEASUREMENT), getList(TAGS), getString(TIME));
    }

    int batchBytes() {
        return getInt(BATCH_BYTES);
    }
}
