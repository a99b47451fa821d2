/** Alerts of one metric of one device as one incident, and what each channel has to say about it. */
@NullMarked
package io.fieldline.notifier.incident;

import org.jspecify.annotations.NullMarked;
