/** Workarounds for defects and missing limits of netty-socketio 2.0.14. */
@NullMarked
package io.fieldline.emitter.socketio.workarounds;

import org.jspecify.annotations.NullMarked;
