/** The certificate of the port, read again when its files change. */
@NullMarked
package io.fieldline.emitter.tls;

import org.jspecify.annotations.NullMarked;
