package io.fieldline.notifier.incident;

/** An incident that a channel must announce, and why. */
public record Announcement(Occasion occasion, Incident incident) {}
