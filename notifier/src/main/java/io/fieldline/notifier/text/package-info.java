/** Messages to people in words, in their language. */
@NullMarked
package io.fieldline.notifier.text;

import org.jspecify.annotations.NullMarked;
