package io.fieldline.brokers;

import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.migration.meta.PersistenceType;
import io.fieldline.brokers.Accounts.Account;
import io.fieldline.configuration.Setting;
import io.fieldline.configuration.Settings;
import io.fieldline.lifecycle.Shutdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An MQTT 5 broker (HiveMQ CE) on loopback, without an account, and optionally on one more address with an account. It
 * stores sessions, waiting and retained messages in its folder before it acknowledges them, so they survive a kill.
 */
final class LocalMqtt {
    private static final Logger log = LoggerFactory.getLogger(LocalMqtt.class);

    /** When a queue is full, the newest message is dropped. 400,000 readings of a session take 112 MB of heap and 0.8 GB of disk. */
    private static final String HIVEMQ_CONFIG = """
            <hivemq>
                <listeners>%s</listeners>
                <mqtt>
                    <queued-messages>
                        <max-queue-size>400000</max-queue-size>
                        <strategy>discard</strategy>
                    </queued-messages>
                    <packets>
                        <max-packet-size>1000000</max-packet-size>
                    </packets>
                    <receive-maximum>
                        <server-receive-maximum>1000</server-receive-maximum>
                    </receive-maximum>
                </mqtt>
                <anonymous-usage-statistics>
                    <enabled>false</enabled>
                </anonymous-usage-statistics>
                <persistence>
                    <mode>file</mode>
                </persistence>
            </hivemq>
            """;

    private static final String LISTENER = """
            <tcp-listener>
                <port>%d</port>
                <bind-address>%s</bind-address>
                <name>%s</name>
            </tcp-listener>
            """;

    /** Files for each kind of data; HiveMQ's 64 are for many thousands of clients. The folder cannot be read with another number. */
    private static final int FILES = 4;

    record Config(
            @Setting(help = "Port on 127.0.0.1.", byDefault = "1883")
            int port,

            @Setting(help = "Another address to listen on, for other machines with an account. Default: none.")
            Optional<String> shareAddress,

            @Setting(help = "Name of the account.") Optional<String> shareUser,

            @Setting(help = "File whose first line is the password of the account.")
            Optional<Path> sharePasswordFile,

            @Setting(help = "Folder of sessions and messages.", byDefault = "data/mqtt")
            Path data) {
        Config {
            var given = Stream.of(shareAddress, shareUser, sharePasswordFile)
                    .filter(Optional::isPresent)
                    .count();
            if (given != 0 && given != 3) {
                throw new IllegalArgumentException(
                        "--share-address, --share-user and --share-password-file go together");
            }
        }
    }

    private LocalMqtt() {}

    /** Returns when the broker answers; the latch opens when it has stopped. */
    static CountDownLatch start(String[] args) throws Exception {
        var config = Settings.of("mqtt", "An MQTT 5 broker for trying Fieldline.", Config.class)
                .loadOrExit(args);
        Loopback.requireFree(config.port());
        if (config.shareAddress().isPresent()) {
            Loopback.requireFree(config.shareAddress().get(), config.port());
        }
        fitFilesToFewClients();
        var broker = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(writeConfig(config))
                .withDataFolder(Files.createDirectories(config.data().resolve("data")))
                .withExtensionsFolder(Files.createDirectories(config.data().resolve("extensions")))
                .withEmbeddedExtension(EmbeddedExtension.builder()
                        .withId("fieldline-accounts")
                        .withName("Accounts of Fieldline")
                        .withVersion("1")
                        .withExtensionMain(new Accounts(account(config)))
                        .build())
                .withoutLoggingBootstrap() // it needs logback, which is not on the class path
                .build();
        var stopped = new CountDownLatch(1);
        Shutdown.onSignal(Main.STOP_BOUND, () -> {
            broker.stop().join();
            log.info("stopped");
            stopped.countDown();
        });
        broker.start().get();
        log.info("ready: mqtt=tcp://{}:{}", Loopback.ADDRESS, config.port());
        return stopped;
    }

    /**
     * HiveMQ has these settings only as its own static fields. Xodus (FILE) replaces RocksDB (FILE_NATIVE) because RocksDB leaves
     * its library of 13 MB in the temporary folder at each kill, and sizes its buffers by the memory of the machine.
     */
    private static void fitFilesToFewClients() {
        InternalConfigurations.PERSISTENCE_BUCKET_COUNT.set(FILES);
        InternalConfigurations.PAYLOAD_PERSISTENCE_BUCKET_COUNT.set(FILES);
        InternalConfigurations.PAYLOAD_PERSISTENCE_TYPE.set(PersistenceType.FILE);
        InternalConfigurations.RETAINED_MESSAGE_PERSISTENCE_TYPE.set(PersistenceType.FILE);
    }

    private static Optional<Account> account(Config config) throws IOException {
        return config.sharePasswordFile().isEmpty()
                ? Optional.empty()
                : Optional.of(Account.read(
                        config.shareUser().orElseThrow(),
                        config.sharePasswordFile().get()));
    }

    private static Path writeConfig(Config config) throws IOException {
        var folder = Files.createDirectories(config.data().resolve("conf"));
        var listeners = LISTENER.formatted(config.port(), Loopback.ADDRESS, Accounts.LOCAL)
                + config.shareAddress()
                        .map(address -> LISTENER.formatted(config.port(), address, Accounts.SHARED))
                        .orElse("");
        Files.writeString(folder.resolve("config.xml"), HIVEMQ_CONFIG.formatted(listeners));
        return folder;
    }
}
