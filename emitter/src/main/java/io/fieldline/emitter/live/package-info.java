/** The state that pages see, with its smaller parts: alerts, rules and the pipeline. */
@NullMarked
package io.fieldline.emitter.live;

import org.jspecify.annotations.NullMarked;
