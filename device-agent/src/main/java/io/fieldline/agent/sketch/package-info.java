/** The lines of other people's sketches: numbers, columns, JSON and labelled values. */
@NullMarked
package io.fieldline.agent.sketch;

import org.jspecify.annotations.NullMarked;
