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
    /** One sentence for {@code --help}, with the unit and what happens when full. */
    String help();

    /** The value when nobody gives one; a component without it is Optional, a List, or required. */
    String byDefault() default "";
}
