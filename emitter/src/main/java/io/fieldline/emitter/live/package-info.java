/** From Kafka to every browser: what is kept, what each one still has to get, and when. */
@NullMarked
package io.fieldline.emitter.live;

import org.jspecify.annotations.NullMarked;
