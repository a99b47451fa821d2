/** Rule files in JSON, with the line of each value. */
@NullMarked
package io.fieldline.rulefiles;

import org.jspecify.annotations.NullMarked;
