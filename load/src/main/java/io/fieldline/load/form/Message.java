package io.fieldline.load.form;

/**
 * What is sent.
 *
 * @param topic  of MQTT; a board has none
 * @param device the key in Kafka
 */
public record Message(String topic, String device, byte[] payload) {}
