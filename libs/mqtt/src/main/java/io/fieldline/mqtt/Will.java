package io.fieldline.mqtt;

/** The retained message that the broker publishes for us when the connection breaks. */
public record Will(String topic, byte[] payload) {}
