package io.fieldline.spark;

import io.fieldline.service.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/** Where Kafka is, and how to log in there. */
record KafkaSettings(
        @Setting(help = "Where Kafka is, host:port, several with commas.", byDefault = "localhost:9092")
        String servers,

        @Setting(help = "File of Kafka client properties, e.g. for TLS and SASL; it holds secrets.")
        Optional<Path> properties) {

    /** For any Kafka client; throws IllegalArgumentException when the file cannot be read. */
    Map<String, Object> client() {
        var client = new TreeMap<String, Object>();
        properties.ifPresent(file -> {
            var read = new Properties();
            try (var reader = Files.newBufferedReader(file)) {
                read.load(reader);
            } catch (IOException | IllegalArgumentException unreadable) {
                throw new IllegalArgumentException(
                        "--kafka-properties %s cannot be read: %s".formatted(file, unreadable), unreadable);
            }
            read.stringPropertyNames()
                    .forEach(name -> client.put(name, read.getProperty(name).strip()));
        });
        client.put("bootstrap.servers", servers);
        return client;
    }

    /** As options of Spark's Kafka source and sink. */
    Map<String, String> options() {
        var options = new TreeMap<String, String>();
        client().forEach((name, value) -> options.put("kafka." + name, value.toString()));
        return options;
    }
}
