package io.fieldline.testbed;

import io.fieldline.processes.Checkout;
import io.fieldline.processes.Child;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Starts the processes of this repository from their jars, with the options that they run with in earnest. */
public final class Service {
    /** Of the module under test, whose folder Maven runs its tests in. */
    private static final Path LOGS = Path.of("target", "testbed").toAbsolutePath();

    private Service() {}

    /**
     * Starts {@code <module>/target/<module>.jar}; its output goes to {@code target/testbed/<module>.log}.
     * {@link Child#awaitReady} tells when it answers.
     */
    public static Child start(String module, String... flags) throws IOException {
        return Child.start(module, Checkout.here().command(module, List.of(flags)), log(module));
    }

    static Path log(String name) {
        return LOGS.resolve(name + ".log");
    }
}
