/** The path of a reading from memory or disk to the broker, and the other messages of a device. */
@NullMarked
package io.fieldline.agent.publish;

import org.jspecify.annotations.NullMarked;
