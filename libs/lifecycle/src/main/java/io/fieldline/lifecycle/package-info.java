/** How a process ends: exit codes, unexpected errors, signals. */
@NullMarked
package io.fieldline.lifecycle;

import org.jspecify.annotations.NullMarked;
