package io.fieldline.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** The file of {@code --kafka-properties}: properties of Kafka's clients, for TLS, SASL and tuning. */
final class KafkaProperties {
    private KafkaProperties() {}

    /** The parameters are those of {@link KafkaSettings#read}. */
    static Map<String, Object> read(
            String servers, Optional<Path> file, List<ConfigDef> clients, Set<String> reserved, List<String> problems) {
        var properties = new TreeMap<String, Object>();
        file.ifPresent(path -> {
            var given = load(path, problems);
            given.keySet().forEach(name -> problems(name, given, clients, reserved)
                    .forEach(problem -> problems.add("in %s: %s".formatted(path, problem))));
            properties.putAll(given);
        });
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
        return properties;
    }

    private static Map<String, String> load(Path file, List<String> problems) {
        var read = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            problems.add("--kafka-properties %s cannot be read: %s".formatted(file, unreadable));
        }
        var sorted = new TreeMap<String, String>();
        read.stringPropertyNames()
                .forEach(name -> sorted.put(name, read.getProperty(name).strip()));
        return sorted;
    }

    private static List<String> problems(
            String name, Map<String, String> given, List<ConfigDef> clients, Set<String> reserved) {
        if (name.equals(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            return List.of(name + " is set by --kafka-servers");
        }
        if (reserved.contains(name)) {
            return List.of(name + " cannot be overridden because the delivery guarantees depend on it");
        }
        if (name.startsWith(
                AbstractConfig.CONFIG_PROVIDERS_CONFIG)) { // every client knows it, but no definition has it
            return List.of();
        }
        var known =
                clients.stream().filter(client -> client.names().contains(name)).toList();
        if (known.isEmpty()) {
            return List.of(name + " is not a property of Kafka's clients");
        }
        return known.stream()
                .map(client -> client.validateAll(given).get(name))
                .flatMap(value -> value.errorMessages().stream())
                .limit(1) // the others follow from it
                .toList();
    }
}
