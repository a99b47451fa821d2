package io.fieldline.launcher;

import java.util.List;
import java.util.Map;

/**
 * One process that {@code up} starts.
 *
 * @param name        unique; also the name of its log
 * @param stage       when it is stopped
 * @param command     the program and its arguments
 * @param environment variables with secrets, which other users could see in the command
 */
record Part(String name, Stage stage, List<String> command, Map<String, String> environment) {
    /** In the order of stopping: senders before receivers, so that no data is left on the way. */
    enum Stage {
        AGENT,
        BOARD,
        BRIDGE,
        SPARK_JOB,
        EMITTER,
        SINK,
        BROKER
    }

    Part {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    Part(String name, Stage stage, List<String> command) {
        this(name, stage, command, Map.of());
    }
}
