/** Values without a sensor: uniform random ones, and those of the air in a room. All have the quality {@code simulated}. */
@NullMarked
package io.fieldline.agent.simulation;

import org.jspecify.annotations.NullMarked;
