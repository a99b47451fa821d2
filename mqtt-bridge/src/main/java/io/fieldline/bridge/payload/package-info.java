/** Reads payloads: JSON, numbers and texts become trees of maps, lists, texts, numbers and booleans. */
@NullMarked
package io.fieldline.bridge.payload;

import org.jspecify.annotations.NullMarked;
