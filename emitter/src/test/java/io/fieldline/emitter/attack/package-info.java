/** Attacks on the emitter, which runs as a process with its shipped options. */
@NullMarked
package io.fieldline.emitter.attack;

import org.jspecify.annotations.NullMarked;
