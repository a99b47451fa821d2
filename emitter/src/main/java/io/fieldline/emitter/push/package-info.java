/** Sends the state to clients: a snapshot first, then each event. */
@NullMarked
package io.fieldline.emitter.push;

import org.jspecify.annotations.NullMarked;
