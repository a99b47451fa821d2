/** Settings from flags, environment variables and a properties file. */
@NullMarked
package io.fieldline.configuration;

import org.jspecify.annotations.NullMarked;
