/** Child processes: their output, their readiness, their end. */
@NullMarked
package io.fieldline.processes;

import org.jspecify.annotations.NullMarked;
