package io.fieldline.agent;

import io.fieldline.agent.sketch.SketchFormat;
import io.fieldline.agent.sketch.SketchMetric;
import io.fieldline.agent.sketch.SketchOptions;
import io.fieldline.configuration.Setting;
import io.fieldline.messages.Reading;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of {@code fieldline listen}. */
record ListenSettings(
        @Setting(help = "Port to listen at, also without --port: fieldline listen /dev/ttyUSB0.")
        Path port,

        @Setting(help = "Baud rate. Default: the usual ones are tried until the bytes are text.")
        Optional<Integer> baud,

        @Setting(help = "Number of seconds after which it ends. Default: at Ctrl-C.")
        Optional<Integer> seconds,

        @Setting(help = "Format of the lines, as of the agent.", byDefault = "auto")
        SketchFormat format,

        @Setting(help = "Names and units of the values, as of the agent, e.g. temperature:Cel,humidity:%RH.")
        List<String> metrics,

        @Setting(help = "Whether 24,5 is one number, with a decimal comma.", byDefault = "false")
        boolean decimalComma) {
    private static final Duration FOREVER = Duration.ofDays(36_500);

    ListenSettings {
        metrics = List.copyOf(metrics);
        metrics.forEach(SketchMetric::parse);
    }

    SketchOptions sketch() {
        return new SketchOptions(
                format,
                metrics.stream().map(SketchMetric::parse).toList(),
                decimalComma,
                Reading.DEFAULT_METRIC,
                Optional.empty());
    }

    Duration duration() {
        return seconds.map(Duration::ofSeconds).orElse(FOREVER);
    }
}
