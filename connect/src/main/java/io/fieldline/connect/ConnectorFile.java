package io.fieldline.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The shipped properties of a connector, {@code connect/sinks/<scheme>/<name>.properties}. */
final class ConnectorFile {
    private ConnectorFile() {}

    static Map<String, String> read(Database database, String name) {
        var file = "/sinks/%s/%s.properties".formatted(database.scheme(), name);
        var properties = new Properties();
        try (var stream = ConnectorFile.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException("the jar has no " + file);
            }
            properties.load(stream);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        var sorted = new TreeMap<String, String>();
        properties.stringPropertyNames().forEach(key -> sorted.put(key, properties.getProperty(key)));
        return sorted;
    }
}
