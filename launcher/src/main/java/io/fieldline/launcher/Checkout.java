package io.fieldline.launcher;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The folder with everything in it, and how its services are run from there. */
public record Checkout(Path root) {
    /** The one that this class was built in. */
    public static Checkout here() {
        try {
            var code = Checkout.class.getProtectionDomain().getCodeSource().getLocation();
            var jar = Path.of(
                    code.toURI()); // <root>/launcher/target/launcher.jar, or target/classes before there is a jar
            return new Checkout(jar.getParent().getParent().getParent());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Runs a module's jar on the Java of this process. */
    public List<String> command(String module, List<String> arguments) {
        var folder = root.resolve(module);
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + folder.resolve("jvm.options"),
                "-jar",
                folder.resolve("target").resolve(module + ".jar").toString()));
        command.addAll(arguments);
        return command;
    }
}
