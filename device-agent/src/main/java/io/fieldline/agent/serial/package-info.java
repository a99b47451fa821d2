/** Serial ports: finding, opening and reading the port of a board. */
@NullMarked
package io.fieldline.agent.serial;

import org.jspecify.annotations.NullMarked;
