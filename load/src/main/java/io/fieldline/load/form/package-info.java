/** The messages that are sent, and how the readings that they become are recognized. */
@NullMarked
package io.fieldline.load.form;

import org.jspecify.annotations.NullMarked;
