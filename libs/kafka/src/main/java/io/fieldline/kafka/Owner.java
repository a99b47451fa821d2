package io.fieldline.kafka;

/** The service that creates a topic if it is missing. The other services wait for it. */
public enum Owner {
    BRIDGE("mqtt-bridge"),
    JOB("spark-job"),
    EMITTER("emitter"),
    NOTIFIER("notifier"),
    CONNECT("connect");

    private final String service;

    Owner(String service) {
        this.service = service;
    }

    /** The name of the command: {@code ./fieldline <service>}. */
    public String service() {
        return service;
    }
}
