package io.fieldline.mqtt;

/** The broker refused the account, the client id or a topic; a retry does not help. */
public final class MqttRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    MqttRefusedException(String message) {
        super(message);
    }
}
