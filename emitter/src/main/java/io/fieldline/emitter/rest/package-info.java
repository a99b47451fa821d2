/** The REST API under /api, and the threads that answer it. */
@NullMarked
package io.fieldline.emitter.rest;

import org.jspecify.annotations.NullMarked;
