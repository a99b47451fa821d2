/** What the sinks do with records: a row for each value of a reading, and what cannot be stored. */
@NullMarked
package io.fieldline.connect.records;

import org.jspecify.annotations.NullMarked;
