/**
 * The meaning of messages: {@link io.fieldline.bridge.rules.MappingRules}, read from a file by {@code MappingRuleFile}.
 */
@NullMarked
package io.fieldline.bridge.rules;

import org.jspecify.annotations.NullMarked;
