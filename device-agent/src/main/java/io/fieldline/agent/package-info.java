/**
 * The process at the edge: a {@link io.fieldline.agent.source.Source} measures, a
 * {@link io.fieldline.agent.publish.Publisher} sends.
 */
@NullMarked
package io.fieldline.agent;

import org.jspecify.annotations.NullMarked;
