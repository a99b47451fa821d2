/** Stores readings on disk while the broker is away: numbered records in segment files. */
@NullMarked
package io.fieldline.agent.spool;

import org.jspecify.annotations.NullMarked;
