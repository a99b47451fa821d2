/** Which sequence numbers of a session were counted, and which are missing. */
@NullMarked
package io.fieldline.spark.sequence;

import org.jspecify.annotations.NullMarked;
