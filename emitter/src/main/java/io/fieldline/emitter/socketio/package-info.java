/** Socket.IO clients: how they join, what they subscribe to, and how events reach them. */
@NullMarked
package io.fieldline.emitter.socketio;

import org.jspecify.annotations.NullMarked;
