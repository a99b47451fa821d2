/** Starts every process of Fieldline on one machine, watches them, and stops them in order. */
@NullMarked
package io.fieldline.launcher;

import org.jspecify.annotations.NullMarked;
