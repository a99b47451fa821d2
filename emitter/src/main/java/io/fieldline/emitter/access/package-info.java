/** Who may read the data: tokens, roles, login sessions, origins and host names, and the audit log. */
@NullMarked
package io.fieldline.emitter.access;

import org.jspecify.annotations.NullMarked;
