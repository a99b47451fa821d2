/** The ways by which a notification reaches a person. */
@NullMarked
package io.fieldline.notifier.channel;

import org.jspecify.annotations.NullMarked;
