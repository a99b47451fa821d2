/** What the caches share: events by key, the order of eviction, and shares of memory. */
@NullMarked
package io.fieldline.emitter.cache;

import org.jspecify.annotations.NullMarked;
