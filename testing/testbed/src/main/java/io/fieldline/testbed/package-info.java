/** The real brokers, boards and services that tests talk to, each a process on a free port of this machine. */
@NullMarked
package io.fieldline.testbed;

import org.jspecify.annotations.NullMarked;
