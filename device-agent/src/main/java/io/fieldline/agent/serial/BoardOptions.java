package io.fieldline.agent.serial;

import java.time.Duration;
import java.util.Optional;

/**
 * How to treat the boards of this agent.
 *
 * @param silence       how long a board may send no valid line before its port is reopened
 * @param interval      time between two readings, sent to a board after each of its starts
 * @param defaultMetric metric of a bare number
 * @param defaultUnit   unit of a bare number
 */
public record BoardOptions(
        Duration silence, Optional<Duration> interval, String defaultMetric, Optional<String> defaultUnit) {}
