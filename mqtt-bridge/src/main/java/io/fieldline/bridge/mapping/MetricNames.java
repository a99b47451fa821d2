package io.fieldline.bridge.mapping;

import io.fieldline.messages.Names;
import java.util.regex.Pattern;

/** Makes valid metric names: they must not have the separators of MQTT levels and Kafka keys. */
public final class MetricNames {
    private static final Pattern FORBIDDEN = Pattern.compile("[+#|\\p{Cntrl}]");

    private MetricNames() {}

    /** Replaces a slash by a dot, and each other forbidden character by an underscore. */
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
