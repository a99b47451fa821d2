package io.fieldline.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The file of {@code --hadoop-properties}: properties of Hadoop's file systems, for object stores.
 *
 * @param byName the values, by name
 */
record HadoopProperties(Map<String, String> byName) {
    static final HadoopProperties NONE = new HadoopProperties(Map.of());

    /** Spark passes the properties with this prefix to Hadoop. */
    private static final String OF_SPARK = "spark.hadoop.";

    HadoopProperties {
        byName = Map.copyOf(byName);
    }

    /** Reads the file if there is one; {@code problems} gets everything that is wrong with it. */
    static HadoopProperties read(Optional<Path> file, List<String> problems) {
        if (file.isEmpty()) {
            return NONE;
        }
        var read = new Properties();
        try (var reader = Files.newBufferedReader(file.get())) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            problems.add("--hadoop-properties %s cannot be read: %s".formatted(file.get(), unreadable));
        }
        var byName = new TreeMap<String, String>();
        for (var name : read.stringPropertyNames()) {
            if (name.startsWith(OF_SPARK)) {
                problems.add("in %s: %s, expected the name without %s".formatted(file.get(), name, OF_SPARK));
            }
            byName.put(name, read.getProperty(name).strip());
        }
        return new HadoopProperties(byName);
    }

    /** As properties of Spark. */
    Map<String, String> ofSpark() {
        var settings = new TreeMap<String, String>();
        byName.forEach((name, value) -> settings.put(OF_SPARK + name, value));
        return settings;
    }

    /** Hadoop's configuration before Spark starts. */
    Configuration configuration() {
        var hadoop = new Configuration();
        byName.forEach(hadoop::set);
        return hadoop;
    }
}
