package io.fieldline.bridge.payload;

/** A part of a payload that cannot be read; the other parts can. */
public record BrokenItem(String reason) {}
