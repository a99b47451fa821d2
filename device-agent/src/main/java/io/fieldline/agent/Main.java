package io.fieldline.agent;

import io.fieldline.agent.serial.SerialSource;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.service.Settings;
import io.fieldline.service.Shutdown;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The device agent. Exit codes: 0 stopped, 2 wrong settings, 3 refused by the broker, 4 no folder to keep readings in. */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int REFUSED = 3;
    private static final int NO_SPOOL = 4;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        var config = Settings.of(
                        "device-agent",
                        "Reads a board on a serial line, or makes values up, and publishes readings by MQTT.",
                        AgentConfig.class)
                .loadOrExit(args);
        var stamp = new Stamp(config.deviceName(), Clock.systemUTC(), new SecureRandom());
        log.info("device-agent starting: boot={} {}", stamp.boot(), config);
        var exitCode = 0;
        try {
            var device = Device.open(config.deviceName(), config, source(config), stamp);
            Shutdown.onSignal(() -> device.stop(PATIENCE));
            device.run();
        } catch (MqttRefusedException refused) {
            log.error(refused.getMessage());
            exitCode = REFUSED;
        } catch (IOException noFolder) {
            log.error("no place for readings: {}", noFolder.getMessage());
            exitCode = NO_SPOOL;
        }
        log.info("device-agent stopped");
        if (exitCode != 0) {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    private static Source source(AgentConfig config) {
        return switch (config.source()) {
            case SERIAL -> new SerialSource(config.serial().orElseThrow());
            case RANDOM ->
                new RandomSource(new SecureRandom(), config.randomMin(), config.randomMax(), config.randomInterval());
        };
    }
}
