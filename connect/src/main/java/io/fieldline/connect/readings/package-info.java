/** What the sinks store of readings: a row for each value. */
@NullMarked
package io.fieldline.connect.readings;

import org.jspecify.annotations.NullMarked;
