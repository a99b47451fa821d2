/** What operators do: requests that change something are checked here, and written to Kafka. */
@NullMarked
package io.fieldline.emitter.operations;

import org.jspecify.annotations.NullMarked;
