/** Reads records from Kafka and routes them to the state that pages see. */
@NullMarked
package io.fieldline.emitter.feed;

import org.jspecify.annotations.NullMarked;
