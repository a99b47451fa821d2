/** Writes averages, alerts and readings to a database, with Kafka Connect in this process. */
@NullMarked
package io.fieldline.connect;

import org.jspecify.annotations.NullMarked;
