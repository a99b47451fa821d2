/** The process at the edge: a {@link io.fieldline.agent.Source} measures, {@link io.fieldline.agent.Publisher} sends. */
@NullMarked
package io.fieldline.agent;

import org.jspecify.annotations.NullMarked;
