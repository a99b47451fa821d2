/** The protocol of a board: bytes become lines, lines become frames, frames become measurements. */
@NullMarked
package io.fieldline.agent.board;

import org.jspecify.annotations.NullMarked;
