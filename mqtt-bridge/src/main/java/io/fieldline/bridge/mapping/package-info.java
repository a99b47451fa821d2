/** What a mapping rule says: which topics and payloads it is for, and where each value is. */
@NullMarked
package io.fieldline.bridge.mapping;

import org.jspecify.annotations.NullMarked;
