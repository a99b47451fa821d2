/** Limits for one client address and for all clients: connections, requests, messages and bytes. */
@NullMarked
package io.fieldline.emitter.limits;

import org.jspecify.annotations.NullMarked;
