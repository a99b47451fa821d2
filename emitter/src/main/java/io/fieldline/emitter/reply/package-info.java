/** HTTP replies: JSON, errors, refusals and the files of the page. */
@NullMarked
package io.fieldline.emitter.reply;

import org.jspecify.annotations.NullMarked;
