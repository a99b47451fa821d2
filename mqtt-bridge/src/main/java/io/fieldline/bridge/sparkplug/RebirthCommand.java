package io.fieldline.bridge.sparkplug;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import org.eclipse.tahu.SparkplugInvalidTypeException;
import org.eclipse.tahu.message.SparkplugBPayloadEncoder;
import org.eclipse.tahu.message.model.Metric.MetricBuilder;
import org.eclipse.tahu.message.model.MetricDataType;
import org.eclipse.tahu.message.model.SparkplugBPayload;

/** The command that asks a node for its births (Sparkplug 3.0, 6.4.21). */
final class RebirthCommand {
    private RebirthCommand() {}

    static byte[] payload(Clock clock) {
        try {
            var now = Date.from(clock.instant());
            var metric = new MetricBuilder("Node Control/Rebirth", MetricDataType.Boolean, true)
                    .timestamp(now)
                    .createMetric();
            return new SparkplugBPayloadEncoder().getBytes(new SparkplugBPayload(now, List.of(metric)), false);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // the bytes are in memory
        } catch (SparkplugInvalidTypeException impossible) {
            throw new IllegalStateException(impossible); // true is a Boolean
        }
    }
}
