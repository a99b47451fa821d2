package io.fieldline.notifier.incident;

import java.time.Instant;

/**
 * The time from which a channel announces; a record of {@code fieldline.notifications}, whose key is the channel. Incidents that
 * were over by then are not announced: the channel did not exist, or has announced them.
 */
public record ChannelStart(String channel, Instant since) {}
