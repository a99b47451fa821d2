package io.fieldline.brokers;

import com.hivemq.embedded.EmbeddedHiveMQ;
import io.fieldline.service.Setting;
import io.fieldline.service.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An MQTT 5 broker (HiveMQ CE) on loopback, open to everyone there. It keeps sessions and retained messages in
 * memory: they are gone when it stops, so an agent's own spool and Kafka are what outlives it.
 */
final class LocalMqtt {
    private static final Logger log = LoggerFactory.getLogger(LocalMqtt.class);

    /** When a subscriber's queue is full the newest message is dropped; 100,000 readings are about 50 MB of heap. */
    private static final String HIVEMQ_CONFIG = """
            <hivemq>
                <listeners>
                    <tcp-listener>
                        <port>%d</port>
                        <bind-address>%s</bind-address>
                    </tcp-listener>
                </listeners>
                <mqtt>
                    <queued-messages>
                        <max-queue-size>100000</max-queue-size>
                        <strategy>discard</strategy>
                    </queued-messages>
                    <receive-maximum>
                        <server-receive-maximum>1000</server-receive-maximum>
                    </receive-maximum>
                </mqtt>
                <anonymous-usage-statistics>
                    <enabled>false</enabled>
                </anonymous-usage-statistics>
                <persistence>
                    <mode>in-memory</mode>
                </persistence>
            </hivemq>
            """;

    record Config(
            @Setting(help = "The port on 127.0.0.1.", byDefault = "1883")
            int port,

            @Setting(help = "A folder for what HiveMQ writes; messages are in memory only.", byDefault = "data/mqtt")
            Path data) {}

    private LocalMqtt() {}

    /** Returns once the broker answers; the broker's own threads keep the process. */
    static void run(String[] args) throws Exception {
        var config = Settings.of("local-mqtt", "An MQTT 5 broker for trying Fieldline.", Config.class)
                .loadOrExit(args);
        Loopback.requireFree(config.port());
        var broker = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(writeConfig(config))
                .withDataFolder(Files.createDirectories(config.data().resolve("data")))
                .withExtensionsFolder(Files.createDirectories(config.data().resolve("extensions")))
                .withoutLoggingBootstrap() // it needs logback, which is left out here
                .build();
        Shutdown.onSignal(() -> {
            broker.stop().join();
            log.info("stopped");
        });
        broker.start().get();
        log.info("ready: mqtt=tcp://{}:{}", Loopback.ADDRESS, config.port());
    }

    private static Path writeConfig(Config config) throws IOException {
        var folder = Files.createDirectories(config.data().resolve("conf"));
        Files.writeString(folder.resolve("config.xml"), HIVEMQ_CONFIG.formatted(config.port(), Loopback.ADDRESS));
        return folder;
    }
}
