/** Sends readings to the MQTT broker or to Kafka. */
@NullMarked
package io.fieldline.load.send;

import org.jspecify.annotations.NullMarked;
