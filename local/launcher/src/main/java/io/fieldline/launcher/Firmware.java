package io.fieldline.launcher;

import io.fieldline.processes.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The sketches and the simulated Uno that runs one of them.
 *
 * @param folder {@code firmware/} of the checkout
 */
public record Firmware(Path folder) {
    private static final String INSTALL = "sudo apt-get install make gcc libc6-dev gcc-avr avr-libc arduino-core-avr"
            + " libsimavr-dev libelf-dev pkg-config";

    public static Firmware of(Checkout checkout) {
        return new Firmware(checkout.root().resolve("firmware"));
    }

    /** Builds both with make if they are not up to date. */
    public void build() throws IOException, InterruptedException, CannotStart {
        // through sh, so that a missing make is reported like what make itself misses
        var make = new ProcessBuilder("sh", "-c", "exec make -s -C \"$0\" simulator", folder.toString())
                .redirectErrorStream(true)
                .start();
        var output = new String(make.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (make.waitFor() != 0) {
            throw new CannotStart("cannot build the sketch and its simulator:%n%s%nInstall what is missing: %s"
                    .formatted(output.strip(), INSTALL));
        }
    }

    /**
     * Plugs a simulated board in; its sketch is MQ2, unless {@code --sketch} names another example.
     *
     * @param link    the path of its serial port
     * @param options of {@code simulated-uno}
     */
    public List<String> simulator(Path link, List<String> options) {
        var build = folder.resolve("build");
        var command = new ArrayList<>(List.of(build.resolve("simulated-uno").toString(), "--link", link.toString()));
        command.addAll(options);
        return command;
    }
}
