/** The HTTP server: the Netty pipeline of the one port for page, REST and Socket.IO. */
@NullMarked
package io.fieldline.emitter.http;

import org.jspecify.annotations.NullMarked;
