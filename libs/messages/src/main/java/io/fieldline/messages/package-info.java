/** What travels between the services, as records and as JSON; {@code docs/messages.md} is the contract. */
@NullMarked
package io.fieldline.messages;

import org.jspecify.annotations.NullMarked;
