package io.fieldline.agent.board;

import io.fieldline.agent.board.ParsedLine.MetricFrame;
import io.fieldline.agent.source.Measurement;
import io.fieldline.messages.Description;
import io.fieldline.messages.Reading;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a board says about its metrics. It goes with the first measurement after each start of the board, and once an hour,
 * because a reader may have missed it. For one thread; times are of the monotonic clock, in nanoseconds.
 */
final class MetricDescriptions {
    private static final long EVERY = Duration.ofHours(1).toNanos();
    private static final Description NONE = new Description(Optional.empty(), Optional.empty(), Optional.empty());

    private final Map<String, MetricFrame> frames = new HashMap<>(); // bounded by the metrics of a reading
    private final Map<String, Long> sentAt = new HashMap<>(); // likewise

    /** A further metric than a reading may have is ignored. */
    void add(MetricFrame frame) {
        if (frames.size() >= Reading.MOST_METRICS && !frames.containsKey(frame.metric())) {
            return;
        }
        if (!frame.equals(frames.put(frame.metric(), frame))) {
            sentAt.remove(frame.metric());
        }
    }

    /** The board was started. */
    void restart() {
        sentAt.clear();
    }

    /** Adds units, and the descriptions that are due. */
    Measurement complete(Measurement measurement, long now) {
        if (frames.isEmpty()) {
            return measurement;
        }
        var units = new HashMap<>(measurement.units());
        var descriptions = new HashMap<String, Description>();
        for (var metric : measurement.values().keySet()) {
            var frame = frames.get(metric);
            if (frame == null) {
                continue;
            }
            if (!frame.unit().isEmpty()) {
                units.putIfAbsent(metric, frame.unit());
            }
            if (isDue(metric, now) && !frame.description().equals(NONE)) {
                descriptions.put(metric, frame.description());
                sentAt.put(metric, now);
            }
        }
        return new Measurement(measurement.values(), units, measurement.quality(), measurement.raw(), descriptions);
    }

    private boolean isDue(String metric, long now) {
        var sent = sentAt.get(metric);
        return sent == null || now - sent >= EVERY;
    }
}
