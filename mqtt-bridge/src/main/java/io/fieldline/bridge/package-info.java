/**
 * From MQTT to Kafka: {@link io.fieldline.bridge.Forwarder} copies, {@link io.fieldline.bridge.Acknowledgements}
 * answers.
 */
@NullMarked
package io.fieldline.bridge;

import org.jspecify.annotations.NullMarked;
