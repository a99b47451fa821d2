/** The one port: page, REST and Socket.IO, by Netty. */
@NullMarked
package io.fieldline.emitter.http;

import org.jspecify.annotations.NullMarked;
