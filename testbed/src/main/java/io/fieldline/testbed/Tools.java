package io.fieldline.testbed;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** The programs that tests need, beyond Java. */
public final class Tools {
    /** Which Debian package has a program that is not named like it. */
    private static final Map<String, String> PACKAGES =
            Map.of("avr-gcc", "gcc-avr", "chromedriver", "chromium-driver", "node", "nodejs");

    private Tools() {}

    /** Finds a program, or skips the running test and says which package has it; in CI (CI=true) the test fails. */
    public static Path require(String program) {
        var path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin"; // where Debian has mosquitto
        return Stream.of(path.split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> missing("%s is missing: sudo apt-get install %s"
                        .formatted(program, PACKAGES.getOrDefault(program, program))));
    }

    /** What to throw when a test cannot run here. */
    static RuntimeException missing(String reason) {
        return "true".equals(System.getenv("CI"))
                ? new IllegalStateException(reason)
                : new TestAbortedException(reason);
    }
}
