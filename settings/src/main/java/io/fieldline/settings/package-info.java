/** How every service is configured: flags over environment over a properties file, into a record. */
@NullMarked
package io.fieldline.settings;

import org.jspecify.annotations.NullMarked;
