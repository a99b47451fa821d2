/**
 * Alerts: rules from files ({@code AlertRuleFile}), and their state for one device ({@code DeviceAlerts}). Nothing here
 * uses Spark, or a clock that is not passed in.
 */
@NullMarked
package io.fieldline.spark.alerts;

import org.jspecify.annotations.NullMarked;
