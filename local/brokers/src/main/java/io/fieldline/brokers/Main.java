package io.fieldline.brokers;

import io.fieldline.lifecycle.ExitCode;
import io.fieldline.lifecycle.FatalErrors;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the broker that the first word names: {@code mqtt} or {@code kafka}. */
final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);

    /** Most supervisors kill a process ten seconds after SIGTERM. */
    static final Duration STOP_BOUND = Duration.ofSeconds(8);

    private Main() {}

    public static void main(String[] args) {
        var broker = args.length == 0 ? "" : args[0];
        var flags = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
        FatalErrors.install();
        try {
            switch (broker) {
                case "mqtt" -> {
                    var stopped = LocalMqtt.start(flags);
                    FatalErrors.install(); // again, because HiveMQ's start installs a handler that only logs
                    stopped.await();
                }
                case "kafka" -> LocalKafka.run(flags);
                default -> {
                    System.err.println(
                            "Which broker? The first word is mqtt or kafka; --help after it lists its flags.");
                    System.exit(ExitCode.WRONG_SETTINGS);
                }
            }
        } catch (Throwable failed) {
            log.error("the local {} broker cannot run", broker, failed);
            Runtime.getRuntime().halt(ExitCode.CANNOT_START); // threads of a half-started broker would keep the process
        }
    }
}
