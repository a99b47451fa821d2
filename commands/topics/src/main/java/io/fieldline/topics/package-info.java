/** The command that creates and verifies the Kafka topics. */
@NullMarked
package io.fieldline.topics;

import org.jspecify.annotations.NullMarked;
