/** The health of a device, and its counters. */
@NullMarked
package io.fieldline.agent.status;

import org.jspecify.annotations.NullMarked;
