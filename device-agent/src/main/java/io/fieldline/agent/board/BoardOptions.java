package io.fieldline.agent.board;

import java.time.Duration;
import java.util.Optional;

/**
 * The settings for the boards of this agent.
 *
 * @param silence       time without a valid line after which the port is reopened
 * @param interval      time between two readings, sent to a board after each of its starts
 * @param defaultMetric metric of a bare number
 * @param defaultUnit   unit of a bare number
 */
public record BoardOptions(
        Duration silence, Optional<Duration> interval, String defaultMetric, Optional<String> defaultUnit) {}
