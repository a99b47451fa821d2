/** Sources of measurements, and what makes readings of them. */
@NullMarked
package io.fieldline.agent.source;

import org.jspecify.annotations.NullMarked;
