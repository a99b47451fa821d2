/** A Kafka Connect plugin that writes records as points to InfluxDB. */
@NullMarked
package io.fieldline.connect.influxdb;

import org.jspecify.annotations.NullMarked;
