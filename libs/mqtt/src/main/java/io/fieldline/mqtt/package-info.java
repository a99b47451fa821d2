/** One MQTT 5 session over as many connections as it takes; Paho is known here and nowhere else. */
@NullMarked
package io.fieldline.mqtt;

import org.jspecify.annotations.NullMarked;
