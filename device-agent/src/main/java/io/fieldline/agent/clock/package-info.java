/** The time of day, and whether it can be believed. */
@NullMarked
package io.fieldline.agent.clock;

import org.jspecify.annotations.NullMarked;
