package io.fieldline.mqtt;

/** The broker said no to who we are or what we want; trying again would not help. */
public final class MqttRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    MqttRefusedException(String message) {
        super(message);
    }
}
