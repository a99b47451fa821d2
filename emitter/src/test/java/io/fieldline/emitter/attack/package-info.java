/** What hostile clients did to the emitter, as a process with the options that it is shipped with. */
@NullMarked
package io.fieldline.emitter.attack;

import org.jspecify.annotations.NullMarked;
