package io.fieldline.agent;

import io.fieldline.agent.serial.BoardAddress;
import io.fieldline.agent.spool.SpoolSettings;
import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import io.fieldline.health.HealthSettings;
import io.fieldline.messages.Names;
import io.fieldline.mqtt.MqttSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the agent can be told; every component is a key, see {@link io.fieldline.configuration.Settings}. */
record AgentConfig(
        @Setting(help = "Names of the devices, in every reading and topic; as many as boards.", byDefault = "device1")
        List<String> deviceName,

        @Setting(
                help = "Where values come from: a board on a serial line, uniform random values,"
                        + " or these until a board is seen for the first time.",
                byDefault = "serial")
        Kind source,

        @Setting(
                help = "The boards: device files, patterns like /dev/serial/by-id/usb-Arduino*, USB ids like"
                        + " 2341:0043[:<serial number>], board ids like board:4f2a91c7, or any.",
                byDefault = "any")
        List<String> serial,

        @Setting(
                help = "Reopen the port after this long without a valid line; a slower board is known by its interval.",
                byDefault = "30s")
        Duration serialSilence,

        @Setting(
                help = "Time between two readings, sent to a board after each of its starts, 20ms to 60s."
                        + " Default: the board's own, 1s.")
        Optional<Duration> boardInterval,

        @Setting(help = "Metric of a bare number that a sketch prints.", byDefault = "value")
        String defaultMetric,

        @Setting(help = "Unit of a bare number, e.g. ppm. Default: none.")
        Optional<String> defaultUnit,

        @Setting(
                help =
                        "Deadband in the unit of the value: values within this distance of the last one sent are combined"
                                + " into their mean (0 disables it).",
                byDefault = "0")
        double deadband,

        @Setting(
                help = "Combined values are sent at each full interval of the wall clock; windows of whole intervals"
                        + " have exact means.",
                byDefault = "60s")
        Duration deadbandInterval,

        @Setting(
                help =
                        "Whether the clock is right: auto asks systemd and the kernel if they can be asked, and takes the"
                                + " clock as it is elsewhere (containers); trusted never asks.",
                byDefault = "auto")
        ClockTrust clock,

        @Setting(
                help = "In place of --clock: a file that exists once the clock is synchronized,"
                        + " e.g. /run/systemd/timesync/synchronized.")
        Optional<Path> clockFile,

        @Setting(
                help = "Readings wait this long for the clock to be synchronized, then they are sent as unsynced.",
                byDefault = "60s")
        Duration clockWait,

        @Setting(
                help =
                        "When the broker refuses an account, a client id or a topic: retry keeps measuring and tries again"
                                + " after 1, 5, 15, 30, then 60 minutes; exit ends the agent.",
                byDefault = "retry")
        WhenRefused whenRefused,

        @Setting(help = "Tell Home Assistant about the devices, so that they appear there.", byDefault = "false")
        boolean homeAssistant,

        @Setting(help = "Smallest random value, ppm.", byDefault = "0")
        double randomMin,

        @Setting(help = "Random values stay below this, ppm.", byDefault = "1000")
        double randomMax,

        @Setting(help = "Time from one random value to the next.", byDefault = "1s")
        Duration randomInterval,

        @Setting(
                help = "Readings kept in memory, a device, when the disk does not take them;"
                        + " when full, see --spool-when-full.",
                byDefault = "10000")
        int outboxCapacity,

        @Setting(
                help = "Bytes of memory for readings of all devices together, each has an equal part;"
                        + " when full, see --spool-when-full.",
                byDefault = "6291456")
        long outboxMaxBytes,

        SpoolSettings spool,

        HealthSettings http,

        MqttSettings mqtt) {

    /** The outbox of a device that has less can hold next to nothing. */
    private static final long LEAST_MEMORY = 16_384;

    enum ClockTrust {
        AUTO,
        TRUSTED
    }

    enum WhenRefused {
        RETRY,
        EXIT
    }

    enum Kind {
        SERIAL,
        RANDOM,
        AUTO
    }

    AgentConfig {
        deviceName = List.copyOf(deviceName);
        serial = List.copyOf(serial);
        deviceName.forEach(Names::checkDevice);
        serial.forEach(BoardAddress::new);
        Names.checkMetric(defaultMetric);
        new ValidationErrors()
                .unless(
                        Set.copyOf(deviceName).size() == deviceName.size(),
                        "--device-name %s: each has to be different",
                        deviceName)
                .unless(
                        source == Kind.RANDOM || serial.size() == deviceName.size(),
                        "--serial has %d boards and --device-name %d names, want one for each",
                        serial.size(),
                        deviceName.size())
                .unless(deadband >= 0, "--deadband is %s, want 0 or more", deadband)
                .unless(serialSilence.toSeconds() >= 2, "--serial-silence has to be at least 2s")
                .unless(
                        boardInterval
                                .map(interval -> interval.toMillis() >= 20 && interval.toMillis() <= 60_000)
                                .orElse(true),
                        "--board-interval is %s, expected 20ms to 60s",
                        boardInterval.map(Duration::toString).orElse(""))
                .unless(
                        defaultUnit.map(unit -> !unit.isBlank()).orElse(true),
                        "--default-unit is empty; leave it out for no unit")
                .unless(
                        randomMin < randomMax,
                        "--random-min %s has to be less than --random-max %s",
                        randomMin,
                        randomMax)
                .unless(randomInterval.toMillis() >= 1, "--random-interval has to be at least 1ms")
                .unless(
                        outboxMaxBytes >= LEAST_MEMORY * deviceName.size(),
                        "--outbox-max-bytes is %d, expected at least %d for each device",
                        outboxMaxBytes,
                        LEAST_MEMORY)
                .unless(outboxCapacity > 0, "--outbox-capacity is %d, want at least 1", outboxCapacity)
                .throwIfAny();
    }
}
