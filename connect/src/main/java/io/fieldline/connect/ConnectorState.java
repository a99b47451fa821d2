package io.fieldline.connect;

import java.util.Optional;

/**
 * What a connector does at one moment.
 *
 * @param failure   why it or a task of it has failed
 * @param isRunning whether all of its tasks run
 * @param read      records read from Kafka since the tasks were started
 * @param rejected  records that could not be stored, since the tasks were started
 * @param dropped   rejected records that could not be written to the dead-letter topic, since the tasks were started
 * @param lag       how far it is behind its topic
 */
record ConnectorState(
        Optional<String> failure, boolean isRunning, long read, long rejected, long dropped, GroupLag lag) {
    static final ConnectorState UNKNOWN = new ConnectorState(Optional.empty(), false, 0, 0, 0, new GroupLag(0, 0, 0));
}
