/** Sends notifications about alerts. */
@NullMarked
package io.fieldline.notifier;

import org.jspecify.annotations.NullMarked;
