/** Observes where readings arrive. */
@NullMarked
package io.fieldline.load.observe;

import org.jspecify.annotations.NullMarked;
