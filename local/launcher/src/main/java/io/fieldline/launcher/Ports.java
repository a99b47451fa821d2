package io.fieldline.launcher;

import io.fieldline.lifecycle.ErrorText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Checks before the start that the ports are free. */
final class Ports {
    private static final Pattern OWNER = Pattern.compile("\\(\"([^\"]+)\",pid=(\\d+)");

    private Ports() {}

    /** Like {@link #requireFree(InetAddress, Map)}, for loopback. */
    static void requireFree(Map<String, Integer> ports) throws CannotStart {
        requireFree(InetAddress.getLoopbackAddress(), ports);
    }

    /**
     * Throws an exception that names every port in use.
     *
     * @param address of this machine
     * @param ports   each port by the flag that changes it
     */
    static void requireFree(InetAddress address, Map<String, Integer> ports) throws CannotStart {
        var taken = new ArrayList<String>();
        new TreeMap<>(ports).forEach((flag, port) -> {
            try {
                new ServerSocket(port, 1, address).close();
            } catch (IOException inUse) {
                taken.add("port %d is in use%s (%s); stop it or choose another with %s"
                        .formatted(port, owner(port), ErrorText.of(inUse), flag));
            }
        });
        if (!taken.isEmpty()) {
            throw new CannotStart(String.join(System.lineSeparator(), taken));
        }
    }

    /** Like {@code " by java (pid 123)"}; empty if unknown. */
    private static String owner(int port) {
        try {
            var process = new ProcessBuilder("ss", "-ltnpH", "sport = :" + port)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var owner = OWNER.matcher(output);
            return owner.find() ? " by %s (pid %s)".formatted(owner.group(1), owner.group(2)) : "";
        } catch (IOException noSuchTool) {
            return "";
        }
    }
}
