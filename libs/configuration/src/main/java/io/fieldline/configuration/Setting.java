package io.fieldline.configuration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one component of a configuration record. Its name becomes the key: {@code mqttUri} is
 * {@code --mqtt-uri}, {@code FIELDLINE_<SERVICE>_MQTT_URI} and {@code mqtt-uri=} in the file.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /**
     * For {@code --help} and the example file: a sentence with the unit, which the table in the README repeats, then details
     * like what happens when full. If a missing value has a meaning, the text ends with it: "Default: the window."
     */
    String help();

    /** The value of a missing key; a component without a default is an Optional, a List, or required. */
    String byDefault() default "";
}
