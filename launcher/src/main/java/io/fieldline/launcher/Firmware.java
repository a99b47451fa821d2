package io.fieldline.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The sketch and the simulated Uno, built by make from {@code firmware/} when they are stale. */
final class Firmware {
    private static final String INSTALL = "sudo apt-get install make gcc libc6-dev gcc-avr avr-libc arduino-core-avr"
            + " libsimavr-dev libelf-dev pkg-config";

    private Firmware() {}

    static void build(Path root) throws IOException, InterruptedException, CannotStart {
        var folder = root.resolve("firmware").toString();
        var make = new ProcessBuilder("sh", "-c", "exec make -s -C \"$0\" simulator", folder)
                .redirectErrorStream(true)
                .start();
        var output = new String(make.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (make.waitFor() != 0) {
            throw new CannotStart("--board: the sketch and its simulator cannot be built:%n%s%nWhat that needs: %s"
                    .formatted(output.strip(), INSTALL));
        }
    }
}
