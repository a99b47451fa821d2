package io.fieldline.launcher;

import java.util.List;

/**
 * One process that {@code up} starts.
 *
 * @param name    unique; also the name of its log
 * @param stage   when it is stopped
 * @param command the program and its arguments
 */
record Part(String name, Stage stage, List<String> command) {
    /** In the order of stopping: senders before receivers, so that no data is left on the way. */
    enum Stage {
        AGENT,
        BOARD,
        BRIDGE,
        SPARK_JOB,
        EMITTER,
        BROKER
    }

    Part {
        command = List.copyOf(command);
    }
}
