package io.fieldline.load.observe;

import java.util.Locale;

/** A point of the chain at which arrivals are measured. */
public enum Point {
    /** The other side of the connection has acknowledged the message: the MQTT broker, or Kafka. */
    BROKER,
    /** A consumer has read it from {@code fieldline.readings}. */
    KAFKA,
    /** A consumer has read an average that includes it. */
    AVERAGES,
    /** A page has got an average that includes it. */
    PAGE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
