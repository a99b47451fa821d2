/** The messages between the services, as records and as JSON. The contract is {@code docs/messages.md}. */
@NullMarked
package io.fieldline.messages;

import org.jspecify.annotations.NullMarked;
