package io.fieldline.agent;

import io.fieldline.agent.clock.ClockTrust;
import io.fieldline.agent.sketch.SketchFormat;
import io.fieldline.agent.spool.SpoolSettings;
import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import io.fieldline.health.HealthSettings;
import io.fieldline.messages.Names;
import io.fieldline.mqtt.MqttSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings of the agent; every component is a key, see {@link io.fieldline.configuration.Settings}. */
record AgentConfig(
        @Setting(
                help = "Names of the devices, used in every reading and topic: one for each board. A section board.NAME"
                        + " adds one. Default: device1, unless there is a section.")
        List<String> deviceName,

        @Setting(
                help =
                        "Source of the values: serial (a board), simulated (plausible room air with occasional events),"
                                + " random (uniform random values), or auto (random values until a board is seen for the first time).",
                byDefault = "serial")
        Kind source,

        @Setting(
                help = "Boards, one for each device: device files, patterns like /dev/serial/by-id/usb-Arduino*, USB"
                        + " ids like 2341:0043[:<serial number>], board ids like board:4f2a91c7, or any. Default: any.")
        List<String> serial,

        @Setting(help = "Baud rate of the boards; most sketches of others have 9600.", byDefault = "115200")
        int baud,

        @Setting(
                help = "Format of the lines; auto decides by the content of each line. Frames need auto or fieldline.",
                byDefault = "auto")
        SketchFormat format,

        @Setting(
                help =
                        "Names and units of the values of a sketch, e.g. temperature:Cel,humidity:%RH: one for each column"
                                + " or key; [key=]name[:unit], or - to leave one out. Default: the names that the sketch prints.")
        List<String> metrics,

        @Setting(help = "Whether 24,5 is one number, with a decimal comma.", byDefault = "false")
        boolean decimalComma,

        @Setting(
                help = "Reopen the port after this long without a valid line; a slower board gets more time.",
                byDefault = "30s")
        Duration serialSilence,

        @Setting(
                help = "Time between two readings, 20ms to 60s, sent to the board each time it starts."
                        + " Default: the interval of the board, 1s.")
        Optional<Duration> boardInterval,

        @Setting(help = "Metric of a bare number that a sketch prints.", byDefault = "value")
        String defaultMetric,

        @Setting(help = "Unit of a bare number, e.g. ppm. Default: none.")
        Optional<String> defaultUnit,

        @Setting(
                help = "Deadband in the unit of the value: values within this distance of the last one sent are"
                        + " combined into their mean (0 disables it).",
                byDefault = "0")
        double deadband,

        @Setting(
                help = "Combined values are sent at each full interval of the wall clock; means over whole"
                        + " intervals are exact.",
                byDefault = "60s")
        Duration deadbandInterval,

        @Setting(
                help = "Texts about the device that go with each reading, e.g. location:lab,floor:1."
                        + " The page filters and groups by them. Default: none.")
        List<String> tags,

        @Setting(
                help = "How the clock is verified: auto asks systemd and the kernel, and uses the clock unverified"
                        + " where neither answers (containers); trusted never asks.",
                byDefault = "auto")
        ClockTrust clock,

        @Setting(
                help = "File that exists once the clock is synchronized, used in place of --clock,"
                        + " e.g. /run/systemd/timesync/synchronized.")
        Optional<Path> clockFile,

        @Setting(
                help = "Readings wait this long for the clock to be synchronized, then they are sent as unsynced.",
                byDefault = "60s")
        Duration clockWait,

        @Setting(
                help = "What to do if the broker refuses an account, a client id or a topic: retry keeps measuring"
                        + " and tries again after 1, 5, 15, 30, then 60 minutes; exit ends the agent.",
                byDefault = "retry")
        WhenRefused whenRefused,

        @Setting(help = "Announce the devices to Home Assistant, so that they appear there.", byDefault = "false")
        boolean homeAssistant,

        @Setting(help = "Smallest random value, ppm.", byDefault = "0")
        double randomMin,

        @Setting(help = "Upper limit of random values, exclusive, ppm.", byDefault = "1000")
        double randomMax,

        @Setting(help = "Time between two random or simulated values.", byDefault = "1s")
        Duration randomInterval,

        @Setting(
                help = "Time of one more strong event in the simulated air, e.g. 2026-11-28T12:00:00Z."
                        + " Default: none; the others are about 16 hours apart.")
        Optional<Instant> simulatedEventAt,

        @Setting(
                help = "Maximum number of readings in memory for each device, used while the disk fails;"
                        + " if it is reached, see --spool-when-full.",
                byDefault = "10000")
        int outboxCapacity,

        @Setting(
                help = "Bytes of memory for the readings of all devices together, in equal parts;"
                        + " if they are used up, see --spool-when-full.",
                byDefault = "6291456")
        long outboxMaxBytes,

        @Setting(
                help = "After a lost connection, also resend what the broker acknowledged within this time before,"
                        + " because a broker without power loses it; 0s resends none.",
                byDefault = "15s")
        Duration resendAcked,

        SpoolSettings spool,

        HealthSettings http,

        Map<String, BoardSettings> board,

        MqttSettings mqtt,

        @Setting(
                help = "Check connectivity and configuration, change nothing, then exit with 0 (ok) or 1 (failed).",
                byDefault = "false")
        boolean check) {

    /** Less memory has room for only a few readings. */
    private static final long LEAST_MEMORY = 16_384;

    enum WhenRefused {
        RETRY,
        EXIT
    }

    enum Kind {
        SERIAL,
        SIMULATED,
        RANDOM,
        AUTO;

        boolean usesBoards() {
            return this == SERIAL || this == AUTO;
        }
    }

    AgentConfig {
        deviceName = List.copyOf(deviceName);
        serial = List.copyOf(serial);
        metrics = List.copyOf(metrics);
        tags = List.copyOf(tags);
        board = Map.copyOf(board);
        Names.checkMetric(defaultMetric);
        var sections = new DeviceSections(
                deviceName,
                serial,
                board,
                defaults(baud, format, metrics, decimalComma, boardInterval, serialSilence, deadband, tags),
                defaultMetric,
                defaultUnit);
        new ValidationErrors()
                .unless(
                        Set.copyOf(deviceName).size() == deviceName.size(),
                        "--device-name %s: each name must be different",
                        deviceName)
                .unless(
                        !source.usesBoards() || sections.haveBoards(),
                        "--serial has %d boards and --device-name %d names, expected one for each",
                        serial.size(),
                        sections.listed().size())
                .unless(
                        defaultUnit.map(unit -> !unit.isBlank()).orElse(true),
                        "--default-unit is empty; leave it out for no unit")
                .unless(
                        randomMin < randomMax,
                        "--random-min %s must be less than --random-max %s",
                        randomMin,
                        randomMax)
                .unless(randomInterval.toMillis() >= 1, "--random-interval must be at least 1ms")
                .unless(
                        outboxMaxBytes >= LEAST_MEMORY * sections.names().size(),
                        "--outbox-max-bytes is %d, expected at least %d for each device",
                        outboxMaxBytes,
                        LEAST_MEMORY)
                .unless(outboxCapacity > 0, "--outbox-capacity is %d, expected at least 1", outboxCapacity)
                .addProblemsOf(sections::devices)
                .throwIfAny();
    }

    List<DeviceSettings> devices() {
        var defaults = defaults(baud, format, metrics, decimalComma, boardInterval, serialSilence, deadband, tags);
        return new DeviceSections(deviceName, serial, board, defaults, defaultMetric, defaultUnit).devices();
    }

    /** The names of all devices. */
    List<String> names() {
        return devices().stream().map(DeviceSettings::name).toList();
    }

    private static BoardSettings defaults(
            int baud,
            SketchFormat format,
            List<String> metrics,
            boolean decimalComma,
            Optional<Duration> interval,
            Duration silence,
            double deadband,
            List<String> tags) {
        return new BoardSettings(
                Optional.empty(),
                Optional.of(baud),
                Optional.of(format),
                metrics,
                Optional.of(decimalComma),
                interval,
                Optional.of(silence),
                Optional.of(deadband),
                tags);
    }
}
