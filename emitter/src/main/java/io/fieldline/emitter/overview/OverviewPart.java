package io.fieldline.emitter.overview;

import io.fieldline.emitter.cache.EncodedEvent;

/**
 * A part of the overview.
 *
 * @param next  what the page has afterwards
 * @param empty whether it has no items
 * @param removes whether the page removes devices
 * @param more  whether further parts follow at once
 */
public record OverviewPart(EncodedEvent event, OverviewCursor next, boolean empty, boolean removes, boolean more) {}
