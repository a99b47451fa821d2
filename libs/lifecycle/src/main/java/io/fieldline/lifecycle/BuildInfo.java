package io.fieldline.lifecycle;

import java.util.Optional;

/**
 * The version of a service, from the manifest of its jar.
 *
 * @param service its name, e.g. {@code mqtt-bridge}
 */
public record BuildInfo(String service, String version) {
    /** Classes that do not come from a jar have no version. */
    private static final String NO_JAR = "development";

    /** {@code type} is any class of the service. */
    public static BuildInfo of(String service, Class<?> type) {
        return new BuildInfo(
                service,
                Optional.ofNullable(type.getPackage().getImplementationVersion())
                        .orElse(NO_JAR));
    }

    /** {@code mqtt-bridge 1.0.0} */
    @Override
    public String toString() {
        return service + ' ' + version;
    }

    /** A metric in the text format of Prometheus. Its value is 1, and its labels have the versions. */
    public String metric() {
        return """
                # HELP fieldline_build_info Version of the service and of its Java.
                # TYPE fieldline_build_info gauge
                fieldline_build_info{service="%s",version="%s",java="%s"} 1
                """.formatted(service, version, System.getProperty("java.version"));
    }
}
