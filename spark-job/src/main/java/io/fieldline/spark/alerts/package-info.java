/**
 * When to raise an alert: rules from files ({@code RuleFile}), and what is remembered of them about one device ({@code
 * DeviceAlerts}). Nothing here knows of Spark or of a clock but those passed in.
 */
@NullMarked
package io.fieldline.spark.alerts;

import org.jspecify.annotations.NullMarked;
