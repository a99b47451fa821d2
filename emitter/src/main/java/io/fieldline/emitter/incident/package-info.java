/** Incidents: the alerts of one device and metric that overlap in time, and what operators decided about them. */
@NullMarked
package io.fieldline.emitter.incident;

import org.jspecify.annotations.NullMarked;
