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
}
