/** What every service has in common: how it is configured, and how it ends. */
@NullMarked
package io.fieldline.service;

import org.jspecify.annotations.NullMarked;
