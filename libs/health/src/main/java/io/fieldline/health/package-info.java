/** The HTTP endpoints for health, readiness and metrics. */
@NullMarked
package io.fieldline.health;

import org.jspecify.annotations.NullMarked;
