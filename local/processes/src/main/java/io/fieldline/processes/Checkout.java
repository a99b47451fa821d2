package io.fieldline.processes;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The folder of the repository, from which services are run. */
public record Checkout(Path root) {
    /** The repository in which this class was built. */
    public static Checkout here() {
        try {
            var code = Checkout.class.getProtectionDomain().getCodeSource().getLocation();
            var folder = Path.of(code.toURI());
            while (!Files.exists(folder.resolve("fieldline"))) {
                folder = folder.getParent();
            }
            return new Checkout(folder);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The folder of a module: at the top level, or one below. */
    public Path folder(String module) {
        return Stream.of("", "local", "commands")
                .map(group -> root.resolve(group).resolve(module))
                .filter(folder -> Files.exists(folder.resolve("jvm.options")))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no module with a jvm.options file: " + module));
    }

    /** The command that runs the jar of a module with the Java of this process. */
    public List<String> command(String module, List<String> arguments) {
        var folder = folder(module);
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + folder.resolve("jvm.options"),
                "-jar",
                folder.resolve("target").resolve(module + ".jar").toString()));
        command.addAll(arguments);
        return command;
    }

    /**
     * As {@link #command}, with the class-data archive that {@code ./fieldline test} makes, if there is one: a start then takes less
     * CPU. The JVM ignores an archive of another jar.
     */
    public List<String> archivedCommand(String module, List<String> arguments) {
        var command = new ArrayList<>(command(module, arguments));
        var archive = archive(module, arguments);
        if (Files.exists(archive)) {
            command.addAll(1, List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
        }
        return command;
    }

    /** A module with several commands, which the first argument names, has an archive for each. */
    private Path archive(String module, List<String> arguments) {
        var isCommand = !arguments.isEmpty() && !arguments.get(0).startsWith("-");
        var name = isCommand ? "test-%s.jsa".formatted(arguments.get(0)) : "test.jsa";
        return folder(module).resolve("target").resolve(name);
    }
}
