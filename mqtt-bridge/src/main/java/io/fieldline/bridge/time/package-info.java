/** Reads the time of a measurement. */
@NullMarked
package io.fieldline.bridge.time;

import org.jspecify.annotations.NullMarked;
