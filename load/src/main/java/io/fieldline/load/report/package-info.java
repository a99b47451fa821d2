/** The results as a table, as JSON and as a page. */
@NullMarked
package io.fieldline.load.report;

import org.jspecify.annotations.NullMarked;
