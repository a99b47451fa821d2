/** What a message becomes in Kafka: a reading, a status, or a rejected record with its reason. */
@NullMarked
package io.fieldline.bridge.records;

import org.jspecify.annotations.NullMarked;
