/** What a message on a topic means: {@link io.fieldline.bridge.rules.Rules}, read from a file by RuleFile. */
@NullMarked
package io.fieldline.bridge.rules;

import org.jspecify.annotations.NullMarked;
