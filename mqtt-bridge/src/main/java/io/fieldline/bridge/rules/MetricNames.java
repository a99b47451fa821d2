package io.fieldline.bridge.rules;

import io.fieldline.messages.Names;
import java.util.regex.Pattern;

/** Other people's names of metrics as ours, which must not have what separates MQTT levels and parts of Kafka keys. */
public final class MetricNames {
    private static final Pattern FORBIDDEN = Pattern.compile("[+#|\\p{Cntrl}]");

    private MetricNames() {}

    /** With a dot for a slash, and an underscore for each other character that a metric's name must not have. */
    public static String allowed(String name) {
        return FORBIDDEN.matcher(name.replace('/', '.')).replaceAll("_");
    }

    /** Whether a reading may have a metric of this name. */
    public static boolean isAllowed(String name) {
        try {
            Names.checkMetric(name);
            return true;
        } catch (IllegalArgumentException wrong) {
            return false;
        }
    }
}
