/** The board on the serial line: bytes become lines, lines become frames, frames become measurements. */
@NullMarked
package io.fieldline.agent.serial;

import org.jspecify.annotations.NullMarked;
