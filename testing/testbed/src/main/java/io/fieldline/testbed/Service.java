package io.fieldline.testbed;

import io.fieldline.processes.Checkout;
import io.fieldline.processes.Child;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Starts the processes of this repository from their jars, with the JVM options of production. */
public final class Service {
    /** In the folder of the module under test, because Maven runs tests there. Each JVM that runs tests has a subfolder. */
    private static final Path LOGS =
            Path.of("target", "testbed", System.getProperty("testbed.fork", "")).toAbsolutePath();

    private Service() {}

    /**
     * Starts {@code <module>/target/<module>.jar}. Its output goes to {@code target/testbed/jvm-1/<module>.log}.
     * {@link Child#awaitReady} waits until it answers.
     */
    public static Child start(String module, String... flags) throws IOException {
        return Child.start(module, command(module, List.of(flags)), log(module));
    }

    /** The command that {@link #start} runs. */
    public static List<String> command(String module, List<String> flags) {
        return Checkout.here().archivedCommand(module, flags);
    }

    static Path log(String name) {
        return LOGS.resolve(name + ".log");
    }
}
