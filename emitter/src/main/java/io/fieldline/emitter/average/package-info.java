/** The averages that pages see: their cache, and what a page has of them. */
@NullMarked
package io.fieldline.emitter.average;

import org.jspecify.annotations.NullMarked;
