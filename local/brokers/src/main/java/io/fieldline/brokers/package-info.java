/** An MQTT broker and a Kafka node for trying Fieldline without installing any; not for production. */
@NullMarked
package io.fieldline.brokers;

import org.jspecify.annotations.NullMarked;
