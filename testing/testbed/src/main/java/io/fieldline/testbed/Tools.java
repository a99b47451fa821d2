package io.fieldline.testbed;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** The programs that tests need, beyond Java: a test without them is skipped by name, or fails in CI (CI=true). */
public final class Tools {
    /** Which Debian package has a program that is not named like it. */
    private static final Map<String, String> PACKAGES = Map.of(
            "avr-gcc", "gcc-avr", "chromedriver", "chromium-driver", "node", "nodejs", "mosquitto_ctrl", "mosquitto");

    private Tools() {}

    /** Where a program is. */
    public static Path require(String program) {
        return require(program, PACKAGES.getOrDefault(program, program), System.getenv());
    }

    /** A header or the like. */
    static Path requireFile(String file, String debianPackage) {
        return require(file, debianPackage, System.getenv());
    }

    static Path require(String name, String debianPackage, Map<String, String> environment) {
        var path = environment.getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin"; // Debian's mosquitto
        return Stream.of(path.split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder).resolve(name)) // an absolute name stays as it is
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> {
                    var reason = "%s is missing: sudo apt-get install %s".formatted(name, debianPackage);
                    var ci = "true".equals(environment.get("CI"));
                    return ci ? new IllegalStateException(reason) : new TestAbortedException(reason);
                });
    }
}
