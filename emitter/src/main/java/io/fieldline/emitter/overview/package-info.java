/** The event {@code overview}: the newest windows of all series and the state of all devices, in parts with what changed. */
@NullMarked
package io.fieldline.emitter.overview;

import org.jspecify.annotations.NullMarked;
