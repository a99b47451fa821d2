package io.fieldline.mqtt;

/** The retained message that the broker publishes if the connection breaks. */
public record Will(String topic, byte[] payload) {}
