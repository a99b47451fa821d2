package io.fieldline.mqtt;

/**
 * A message from the broker, which holds it until it is acknowledged.
 *
 * @param retained    whether it was kept from before we subscribed
 * @param acknowledge tells the broker to forget it; MQTT 5 wants this in order of receipt. From any thread; once the
 *                    connection that brought the message is gone it does nothing, and the broker sends it again
 */
public record Inbound(String topic, byte[] payload, boolean retained, Runnable acknowledge) {}
