package io.fieldline.connect.influxdb;

import java.io.IOException;

/** InfluxDB refuses every request of the account. The message says what to change. */
public final class InfluxDbRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    InfluxDbRefusedException(String message) {
        super(message);
    }
}
