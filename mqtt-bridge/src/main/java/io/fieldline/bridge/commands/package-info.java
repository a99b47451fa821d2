/** Commands of operators: from Kafka to the devices, at most once. */
@NullMarked
package io.fieldline.bridge.commands;

import org.jspecify.annotations.NullMarked;
