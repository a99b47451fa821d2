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

/** What a user wants of Kafka's clients beyond where Kafka is: a file of their properties, for TLS, SASL and tuning. */
public final class KafkaProperties {
    private KafkaProperties() {}

    /**
     * Where Kafka is, and the properties of the file; everything that is wrong with them is added to the problems.
     *
     * @param clients what the service's clients know, e.g. {@code ProducerConfig.configDef()}
     * @param ours    names that the service sets itself, as its promises depend on them
     */
    public static Map<String, Object> read(
            String servers, Optional<Path> file, List<ConfigDef> clients, Set<String> ours, List<String> problems) {
        var properties = new TreeMap<String, Object>();
        file.ifPresent(path -> {
            var said = load(path, problems);
            said.keySet().forEach(name -> problems(name, said, clients, ours)
                    .forEach(problem -> problems.add("in %s: %s".formatted(path, problem))));
            properties.putAll(said);
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
            String name, Map<String, String> said, List<ConfigDef> clients, Set<String> ours) {
        if (name.equals(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            return List.of(name + " is said by --kafka-servers");
        }
        if (ours.contains(name)) {
            return List.of(name + " cannot be changed: nothing may be lost, doubled or overtaken");
        }
        if (name.startsWith(AbstractConfig.CONFIG_PROVIDERS_CONFIG)) { // known to all of them, and to no definition
            return List.of();
        }
        var theirs =
                clients.stream().filter(client -> client.names().contains(name)).toList();
        if (theirs.isEmpty()) {
            return List.of(name + " is not known to Kafka's client");
        }
        return theirs.stream()
                .map(client -> client.validateAll(said).get(name))
                .flatMap(value -> value.errorMessages().stream())
                .limit(1) // the rest is what follows from it
                .toList();
    }
}
