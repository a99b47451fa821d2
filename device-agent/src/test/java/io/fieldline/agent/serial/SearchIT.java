package io.fieldline.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.agent.board.BoardOptions;
import io.fieldline.agent.source.CommandAnswer;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Health;
import io.fieldline.agent.status.Health.State;
import io.fieldline.testbed.SimulatedUno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --serial any} among several ports, with the sketch on simulated Unos. */
class SearchIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final PortRegistry registry = new PortRegistry();
    private final List<Device> devices = new ArrayList<>();
    private Duration silence = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @AfterEach
    void stopDevices() throws InterruptedException {
        for (var device : devices) {
            device.stop();
        }
    }

    @Test
    void aBoardIsFoundBehindASilentStickAndNothingIsWrittenToTheStick() throws Exception {
        var received = folder.resolve("received");
        try (var stick = start("stick", "--mute=1", "--received=" + received);
                var uno = start("uno")) {
            var device = device("kitchen", "any", port(stick, 0x2341), port(uno, 0x10C4));
            await().atMost(PATIENCE).until(() -> device.recorded.measured.size() >= 3);

            assertThat(device.recorded.health).containsExactly(Health.WELL);
            assertThat(received).isEmptyFile();
        }
    }

    @Test
    void aSilentStickAloneIsNoBoardAndIsLeftAloneForAWhile() throws Exception {
        var received = folder.resolve("received");
        try (var stick = start("stick", "--mute=1", "--received=" + received)) {
            silence = Duration.ofSeconds(2); // long enough to see that it is not a board
            var device = device("kitchen", "any", port(stick, 0x10C4));
            await().atMost(PATIENCE).until(() -> !device.recorded.health.isEmpty());

            assertThat(device.recorded.health.get(0).state()).isEqualTo(State.NO_BOARD);
            assertThat(device.recorded.health.get(0).detail()).contains(stick.port() + " sent no valid line");
            assertThat(received).isEmptyFile();
        }
    }

    @Test
    void twoSearchesFindTwoBoards() throws Exception {
        try (var left = start("left");
                var right = start("right")) {
            var ports = new UsbPort[] {port(left, 0x2341), port(right, 0x2341)};
            var kitchen = device("kitchen", "any", ports);
            var cellar = device("cellar", "any", ports);
            await().atMost(PATIENCE)
                    .until(() -> kitchen.board().isPresent() && cellar.board().isPresent());

            assertThat(kitchen.board()).isNotEqualTo(cellar.board());
        }
    }

    @Test
    void afterARestartEachDeviceHasItsOwnBoardAgain() throws Exception {
        try (var left = start("left");
                var right = start("right")) {
            var ports = new UsbPort[] {port(left, 0x2341), port(right, 0x2341)};
            var kitchen = device("kitchen", "any", ports);
            await().atMost(PATIENCE).until(() -> kitchen.board().isPresent());
            stopDevices();
            devices.clear();

            var swapped = new UsbPort[] {port(right, 0x2341), port(left, 0x0403)};
            var again = device("kitchen", "any", swapped);
            await().atMost(PATIENCE).until(() -> again.board().isPresent());
            assertThat(again.board()).isEqualTo(kitchen.board());
            assertThat(again.recorded.health).containsExactly(Health.WELL);
        }
    }

    @Test
    void aReplacedBoardIsAccepted() throws Exception {
        Files.writeString(folder.resolve("kitchen"), "00000000\n");
        try (var uno = start("uno")) {
            var device = device("kitchen", "any", port(uno, 0x2341));
            await().atMost(PATIENCE).until(() -> device.recorded.measured.size() >= 2);

            assertThat(folder.resolve("kitchen")).content().isNotEqualTo("00000000\n");
        }
    }

    @Test
    void aBoardIsFoundByItsId() throws Exception {
        try (var left = start("left");
                var right = start("right")) {
            var ports = new UsbPort[] {port(left, 0x2341), port(right, 0x2341)};
            var any = device("kitchen", "any", ports[1]);
            await().atMost(PATIENCE).until(() -> any.board().isPresent());
            stopDevices();
            devices.clear();

            var wanted = any.board().orElseThrow();
            var byId = device("cellar", "board:" + wanted, ports);
            await().atMost(PATIENCE).until(() -> byId.recorded.measured.size() >= 2);
            assertThat(byId.board()).contains(wanted);
        }
    }

    private SimulatedUno start(String name, String... options) throws IOException, InterruptedException {
        return SimulatedUno.start(Files.createDirectory(folder.resolve(name + "-port")), options);
    }

    private static UsbPort port(SimulatedUno uno, int vendor) {
        return new UsbPort(uno.port(), vendor, 0x0043, "", "", "");
    }

    private Device device(String name, String address, UsbPort... ports) {
        var source = new SerialSource(
                name,
                new BoardAddress(address),
                BoardOptions.of(silence),
                folder.resolve(name),
                registry,
                new Counters(),
                Clock.systemUTC(),
                () -> List.of(ports));
        var device = new Device(source);
        devices.add(device);
        device.thread.start();
        return device;
    }

    /** Runs a source and records its events. */
    private static final class Device {
        private final SerialSource source;
        private final Thread thread = new Thread(this::run);
        private final RecordingListener recorded = new RecordingListener();

        Device(SerialSource source) {
            this.source = source;
        }

        /** The id of its board, as its greeting says. */
        Optional<String> board() {
            return recorded.answers.stream()
                    .map(CommandAnswer::detail)
                    .filter(detail -> detail.contains(" board="))
                    .map(detail -> detail.replaceAll(".* board=(\\w+) .*", "$1"))
                    .findFirst();
        }

        void stop() throws InterruptedException {
            source.stop();
            thread.join();
        }

        private void run() {
            try {
                source.run(recorded);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
