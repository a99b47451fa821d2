package io.fieldline.notifier.incident;

import java.time.Instant;

/**
 * When a channel was used for the first time; a record of {@code fieldline.notifications}, whose key is the channel. Incidents
 * that were over by then are not announced.
 */
public record ChannelStart(String channel, Instant started) {}
