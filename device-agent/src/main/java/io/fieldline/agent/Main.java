package io.fieldline.agent;

import io.fieldline.agent.serial.SerialSource;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.service.Settings;
import io.fieldline.service.Shutdown;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The device agent. Exit codes: 0 stopped, 2 wrong settings, 3 refused by the broker. */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int REFUSED = 3;

    /** The agent receives next to nothing. */
    private static final int RECEIVE_MAXIMUM = 20;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        var config = Settings.of(
                        "device-agent",
                        "Reads a board on a serial line, or makes values up, and publishes readings by MQTT.",
                        AgentConfig.class)
                .loadOrExit(args);
        log.info("device-agent starting: {}", config);

        var stamp = new Stamp(config.deviceName(), Clock.systemUTC(), new SecureRandom());
        var publisher = new Publisher(config.deviceName(), new Outbox(config.outboxCapacity()));
        var source = source(config);
        var session = new MqttSession(
                config.mqtt(),
                "fieldline-agent-" + config.deviceName(),
                RECEIVE_MAXIMUM,
                Optional.of(publisher.will()),
                publisher);
        var reader = new Thread(() -> read(source, stamp, publisher), "source");

        Shutdown.onSignal(() -> {
            source.stop(); // no new reading is taken while the last ones leave
            reader.join();
            publisher.finish(PATIENCE);
            session.stop();
        });
        var exitCode = 0;
        try {
            reader.start();
            session.run();
        } catch (MqttRefusedException refused) {
            log.error(refused.getMessage());
            exitCode = REFUSED;
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

    private static void read(Source source, Stamp stamp, Publisher publisher) {
        try {
            source.run(measurement -> publisher.add(stamp.reading(measurement)));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
