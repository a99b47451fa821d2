package io.fieldline.kafka;

import io.fieldline.configuration.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;

/** Where Kafka is, and how to log in there: the settings of every service that uses it. */
public record KafkaSettings(
        @Setting(help = "Kafka brokers, host:port, separated by commas.", byDefault = "127.0.0.1:9092")
        String servers,

        @Setting(help = "File of Kafka client properties, e.g. for TLS and SASL. It holds secrets.")
        Optional<Path> properties) {

    /**
     * The servers and the properties of the file, for a client of Kafka.
     *
     * @param clients  what the clients of the service know, e.g. {@code ProducerConfig.configDef()}
     * @param reserved names that the service sets itself, because its delivery guarantees depend on them
     * @param problems gets everything that is wrong with the file
     */
    public Map<String, Object> read(List<ConfigDef> clients, Set<String> reserved, List<String> problems) {
        return KafkaProperties.read(servers, properties, clients, reserved, problems);
    }
}
