package io.fieldline.agent;

import io.fieldline.agent.serial.BoardAddress;
import io.fieldline.agent.serial.BoardOptions;
import io.fieldline.agent.serial.PortRegistry;
import io.fieldline.agent.serial.SerialLibrary;
import io.fieldline.agent.serial.SerialSource;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.service.Settings;
import io.fieldline.service.Shutdown;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The device agent. Exit codes: 0 stopped, 1 no library for serial ports, 2 wrong settings, 3 refused by the broker, 4 no
 * folder to keep readings in.
 */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);
    private static final int CANNOT_START = 1;
    private static final int REFUSED = 3;
    private static final int NO_SPOOL = 4;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        var config = Settings.of(
                        "device-agent",
                        "Reads a board on a serial line, or makes values up, and publishes readings by MQTT.",
                        AgentConfig.class)
                .loadOrExit(args);
        var boot = Stamp.newBoot(new SecureRandom());
        log.info( // not the whole record: its toString, made when first called, costs 1.3 MB for good
                "device-agent starting: boot={} source={} devices={} serial={} mqtt={}",
                boot,
                config.source(),
                config.deviceName(),
                config.serial(),
                config.mqtt().uri());
        var exitCode = run(config, boot);
        log.info("device-agent stopped");
        if (exitCode != 0) {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    private static int run(AgentConfig config, String boot) throws InterruptedException {
        try {
            if (config.source() != AgentConfig.Kind.RANDOM) {
                SerialLibrary.load(config.spool().folder());
            }
        } catch (IOException noLibrary) {
            log.error(noLibrary.getMessage());
            return CANNOT_START;
        }
        try {
            var devices = new ArrayList<Device>();
            var ports = new PortRegistry();
            for (var name : config.deviceName()) {
                var counters = new Counters();
                var source = source(config, devices.size(), counters, ports);
                devices.add(Device.open(name, config, boot, source, counters));
            }
            var agent = new Agent(devices);
            Shutdown.onSignal(agent::stop);
            agent.run();
            return 0;
        } catch (MqttRefusedException refused) {
            log.error(refused.getMessage());
            return REFUSED;
        } catch (IOException noFolder) {
            log.error("no place for readings: {}", noFolder.getMessage());
            return NO_SPOOL;
        }
    }

    private static Source source(AgentConfig config, int number, Counters counters, PortRegistry ports) {
        return switch (config.source()) {
            case SERIAL -> board(config, number, counters, ports);
            case RANDOM -> random(config);
            case AUTO ->
                new AutoSource(
                        board(config, number, counters, ports),
                        random(config),
                        config.spool()
                                .folder()
                                .resolve(config.deviceName().get(number))
                                .resolve("board-seen"));
        };
    }

    private static Source board(AgentConfig config, int number, Counters counters, PortRegistry ports) {
        var device = config.deviceName().get(number);
        return new SerialSource(
                device,
                new BoardAddress(config.serial().get(number)),
                new BoardOptions(
                        config.serialSilence(), config.boardInterval(), config.defaultMetric(), config.defaultUnit()),
                config.spool().folder().resolve(device).resolve("board-id"),
                ports,
                counters,
                Clock.systemUTC());
    }

    private static Source random(AgentConfig config) {
        return new RandomSource(new SecureRandom(), config.randomMin(), config.randomMax(), config.randomInterval());
    }
}
