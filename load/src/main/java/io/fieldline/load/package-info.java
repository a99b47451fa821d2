/** Sends readings at a chosen rate, and measures when they arrive at each point of the chain. */
@NullMarked
package io.fieldline.load;

import org.jspecify.annotations.NullMarked;
