package io.fieldline.agent;

import io.fieldline.agent.sketch.SketchFormat;
import io.fieldline.configuration.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What differs for one board: a section {@code board.<name>} of the settings file, whose name is that of the device. */
record BoardSettings(
        @Setting(help = "Where the board NAME is, as in --serial. Default: that of --serial, or any.")
        Optional<String> serial,

        @Setting(help = "Baud rate of this board. Default: that of --baud.")
        Optional<Integer> baud,

        @Setting(help = "Format of its lines. Default: that of --format.")
        Optional<SketchFormat> format,

        @Setting(help = "Names and units of its values, as in --metrics. Default: those of --metrics.")
        List<String> metrics,

        @Setting(help = "Whether it prints a decimal comma. Default: that of --decimal-comma.")
        Optional<Boolean> decimalComma,

        @Setting(help = "Time between two of its readings. Default: that of --board-interval.")
        Optional<Duration> interval,

        @Setting(help = "How long it may be silent. Default: that of --serial-silence.")
        Optional<Duration> silence,

        @Setting(help = "Deadband of its values. Default: that of --deadband.")
        Optional<Double> deadband,

        @Setting(help = "Texts about it, as in --tags. Default: those of --tags.")
        List<String> tags) {

    BoardSettings {
        metrics = List.copyOf(metrics);
        tags = List.copyOf(tags);
    }

    /** These settings, and the others where these are missing. */
    BoardSettings orElse(BoardSettings others) {
        return new BoardSettings(
                serial.or(others::serial),
                baud.or(others::baud),
                format.or(others::format),
                metrics.isEmpty() ? others.metrics() : metrics,
                decimalComma.or(others::decimalComma),
                interval.or(others::interval),
                silence.or(others::silence),
                deadband.or(others::deadband),
                tags.isEmpty() ? others.tags() : tags);
    }

    BoardSettings withSerial(Optional<String> other) {
        return new BoardSettings(other, baud, format, metrics, decimalComma, interval, silence, deadband, tags);
    }
}
