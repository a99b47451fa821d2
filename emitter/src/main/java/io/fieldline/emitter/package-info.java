/** Serves the averages to browsers: page, REST and Socket.IO on one port. */
@NullMarked
package io.fieldline.emitter;

import org.jspecify.annotations.NullMarked;
