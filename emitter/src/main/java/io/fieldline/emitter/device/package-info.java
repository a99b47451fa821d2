/** The state of each device, its newest readings, and its rejected readings. */
@NullMarked
package io.fieldline.emitter.device;

import org.jspecify.annotations.NullMarked;
