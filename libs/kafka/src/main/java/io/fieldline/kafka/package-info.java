/** Which Kafka topics there are, and how each is created; {@code docs/messages.md} lists them. */
@NullMarked
package io.fieldline.kafka;

import org.jspecify.annotations.NullMarked;
