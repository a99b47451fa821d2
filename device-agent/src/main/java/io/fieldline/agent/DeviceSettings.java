package io.fieldline.agent;

import io.fieldline.agent.board.BoardOptions;
import io.fieldline.agent.serial.BoardAddress;
import io.fieldline.agent.sketch.SketchFormat;
import io.fieldline.agent.sketch.SketchMetric;
import io.fieldline.agent.sketch.SketchOptions;
import io.fieldline.configuration.ValidationErrors;
import io.fieldline.messages.Names;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of one device.
 *
 * @param deadband in the unit of the values; 0 disables it
 * @param tags     go with each reading
 */
record DeviceSettings(
        String name, BoardAddress address, BoardOptions board, double deadband, Map<String, String> tags) {
    private static final Duration DEFAULT_SILENCE = Duration.ofSeconds(30);
    private static final int LOWEST_BAUD = 300;
    private static final int HIGHEST_BAUD = 4_000_000;

    DeviceSettings {
        Names.checkDevice(name);
        tags = Map.copyOf(tags);
        new ValidationErrors()
                .unless(deadband >= 0, "--deadband is %s, expected 0 or more", deadband)
                .unless(board.silence().toSeconds() >= 2, "--serial-silence must be at least 2s")
                .unless(
                        board.interval()
                                .map(time -> time.toMillis() >= 20 && time.toMillis() <= 60_000)
                                .orElse(true),
                        "--board-interval is %s, expected 20ms to 60s",
                        board.interval().map(Duration::toString).orElse(""))
                .unless(
                        board.baud() >= LOWEST_BAUD && board.baud() <= HIGHEST_BAUD,
                        "--baud is %d, expected %d to %d",
                        board.baud(),
                        LOWEST_BAUD,
                        HIGHEST_BAUD)
                .throwIfAny();
    }

    /**
     * Reads the settings of the board of a device; throws IllegalArgumentException with a line for each problem.
     *
     * @param metric of a bare number
     * @param unit   of a bare number
     */
    static DeviceSettings of(String name, BoardSettings board, String metric, Optional<String> unit) {
        var sketch = new SketchOptions(
                board.format().orElse(SketchFormat.AUTO),
                board.metrics().stream().map(SketchMetric::parse).toList(),
                board.decimalComma().orElse(false),
                metric,
                unit);
        return new DeviceSettings(
                name,
                new BoardAddress(board.serial().orElse("any")),
                new BoardOptions(
                        board.silence().orElse(DEFAULT_SILENCE),
                        board.interval(),
                        board.baud().orElse(BoardOptions.DEFAULT_BAUD),
                        sketch),
                board.deadband().orElse(0.0),
                TagSetting.parse(board.tags()));
    }
}
