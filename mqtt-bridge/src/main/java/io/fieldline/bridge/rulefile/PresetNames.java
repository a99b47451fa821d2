package io.fieldline.bridge.rulefile;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The names of the presets that come with the bridge. */
final class PresetNames {
    private static final String FOLDER = "/io/fieldline/bridge/rules/presets";
    private static final String EXTENSION = ".json";

    private PresetNames() {}

    static List<String> all() {
        var folder = PresetNames.class.getResource(FOLDER);
        if (folder == null) {
            return List.of();
        }
        try {
            if (!folder.getProtocol().equals("jar")) {
                return names(Path.of(folder.toURI()));
            }
            try (var jar = FileSystems.newFileSystem(folder.toURI(), Map.of())) {
                return names(jar.getPath(FOLDER));
            }
        } catch (IOException | URISyntaxException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(EXTENSION))
                    .map(name -> name.substring(0, name.length() - EXTENSION.length()))
                    .sorted()
                    .toList();
        }
    }
}
