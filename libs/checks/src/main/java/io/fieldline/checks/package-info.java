/** What {@code --check} of a service looks at on this machine, and its report. */
@NullMarked
package io.fieldline.checks;

import org.jspecify.annotations.NullMarked;
