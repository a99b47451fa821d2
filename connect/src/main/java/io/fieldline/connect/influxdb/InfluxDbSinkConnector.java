package io.fieldline.connect.influxdb;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/** Writes each record as one point to InfluxDB 1, 2 or 3. A record with the same tags and time replaces the point. */
public final class InfluxDbSinkConnector extends SinkConnector {
    private Map<String, String> settings = Map.of();

    @Override
    public void start(Map<String, String> props) {
        new InfluxDbSinkConfig(props).server(); // throws if they are wrong
        settings = Map.copyOf(props);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return InfluxDbSinkTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return Collections.nCopies(maxTasks, settings);
    }

    @Override
    public void stop() {}

    @Override
    public ConfigDef config() {
        return InfluxDbSinkConfig.DEFINITION;
    }

    @Override
    public String version() {
        return AppInfoParser.getVersion();
    }
}
