/** Decodes Sparkplug B, which edge nodes publish under {@code spBv1.0/}. Only this package uses Eclipse Tahu. */
@NullMarked
package io.fieldline.bridge.sparkplug;

import org.jspecify.annotations.NullMarked;
