/** Reads mapping rules from files, and reports each mistake with its line. */
@NullMarked
package io.fieldline.bridge.rulefile;

import org.jspecify.annotations.NullMarked;
