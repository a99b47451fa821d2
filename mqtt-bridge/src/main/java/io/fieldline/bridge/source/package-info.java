/** Finds values in the parts of a message. */
@NullMarked
package io.fieldline.bridge.source;

import org.jspecify.annotations.NullMarked;
