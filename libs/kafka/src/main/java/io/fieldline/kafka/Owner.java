package io.fieldline.kafka;

/** The service that creates a topic when it is missing; every other service waits for it. */
public enum Owner {
    BRIDGE("mqtt-bridge"),
    JOB("spark-job");

    private final String service;

    Owner(String service) {
        this.service = service;
    }

    /** As it is started: {@code ./fieldline <service>}. */
    public String service() {
        return service;
    }
}
