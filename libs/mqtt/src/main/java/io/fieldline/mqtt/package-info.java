/** An MQTT 5 session over any number of connections. Only this package uses Paho. */
@NullMarked
package io.fieldline.mqtt;

import org.jspecify.annotations.NullMarked;
