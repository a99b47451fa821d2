package io.fieldline.testbed;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** The programs that tests need besides Java. If one is missing, the test is skipped; in CI (CI=true) it fails. */
public final class Tools {
    /** The Debian package of each program that has another name than its package. */
    private static final Map<String, String> PACKAGES = Map.of(
            "avr-gcc",
            "gcc-avr",
            "chromedriver",
            "chromium-driver",
            "node",
            "nodejs",
            "influxd",
            "influxdb",
            "mosquitto_ctrl",
            "mosquitto",
            "psql",
            "postgresql",
            "mkfs.xfs",
            "xfsprogs");

    private Tools() {}

    /** Returns the path of a program. */
    public static Path require(String program) {
        return require(program, PACKAGES.getOrDefault(program, program), System.getenv());
    }

    /** Returns the path of another file, for example a header. */
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
