/** Sparkplug B: what edge nodes publish under {@code spBv1.0/}; the only place that knows Eclipse Tahu. */
@NullMarked
package io.fieldline.bridge.sparkplug;

import org.jspecify.annotations.NullMarked;
