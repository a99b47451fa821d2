/** Converts messages to Kafka records: readings, statuses, or rejected records with their reasons. */
@NullMarked
package io.fieldline.bridge.records;

import org.jspecify.annotations.NullMarked;
