package io.fieldline.agent;

import io.fieldline.agent.spool.SpoolSettings;
import io.fieldline.messages.Names;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.service.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What the agent can be told; every component is a key, see {@link io.fieldline.service.Settings}. */
record AgentConfig(
        @Setting(help = "Name of the device, in every reading and topic.", byDefault = "device1")
        String deviceName,

        @Setting(
                help = "Where values come from: a board on a serial line, or uniform random values.",
                byDefault = "serial")
        Kind source,

        @Setting(help = "The board's device file, e.g. /dev/ttyACM0.")
        Optional<Path> serial,

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

        SpoolSettings spool,

        MqttSettings mqtt) {

    enum Kind {
        SERIAL,
        RANDOM
    }

    AgentConfig {
        Names.checkDevice(deviceName);
        if (source == Kind.SERIAL && serial.isEmpty()) {
            throw new IllegalArgumentException(
                    "--serial is missing: the board's device file, e.g. /dev/ttyACM0; or --source random");
        }
        if (!(randomMin < randomMax)) {
            throw new IllegalArgumentException(
                    "--random-min %s has to be less than --random-max %s".formatted(randomMin, randomMax));
        }
        if (randomInterval.toMillis() < 1) {
            throw new IllegalArgumentException("--random-interval has to be at least 1ms");
        }
        if (outboxCapacity < 1) {
            throw new IllegalArgumentException("--outbox-capacity is %d, want at least 1".formatted(outboxCapacity));
        }
    }
}
