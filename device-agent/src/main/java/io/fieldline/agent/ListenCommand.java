package io.fieldline.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.agent.serial.PortMonitor;
import io.fieldline.agent.serial.SerialLibrary;
import io.fieldline.configuration.Settings;
import io.fieldline.lifecycle.ExitCode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** {@code fieldline listen PORT}: shows what a port sends, how the agent reads it, and which settings suit it. */
final class ListenCommand {
    static final String NAME = "listen";

    private ListenCommand() {}

    static void run(String[] args) {
        var settings = Settings.of(
                        NAME,
                        "Shows what a serial port sends, how the agent reads it, and which settings suit it.",
                        ListenSettings.class)
                .loadOrExit(withPort(args));
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8); // units have other letters
        var monitor =
                new PortMonitor(settings.port(), settings.baud(), settings.sketch(), settings.duration(), out::println);
        try {
            SerialLibrary.load(Path.of(System.getProperty("java.io.tmpdir")));
            SerialLibrary.onSignal(monitor::stop);
            monitor.run();
        } catch (IOException failed) {
            var message = String.valueOf(failed.getMessage());
            System.err.println(
                    message.contains(" is busy")
                            ? message + "; if the agent reads it: sudo systemctl stop fieldline-device-agent"
                            : message);
            Runtime.getRuntime().halt(ExitCode.CANNOT_START);
        }
    }

    /** The port may be the first argument. */
    private static String[] withPort(String[] args) {
        var all = args.clone();
        if (all.length > 0 && !all[0].startsWith("-")) {
            all[0] = "--port=" + all[0];
        }
        return all;
    }
}
