package io.fieldline.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortChooserTest {
    private final PortRegistry registry = new PortRegistry();
    private final List<UsbPort> ports = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void aPortThatSentNothingIsLeftAloneForLongerEachTime() throws IOException {
        plug("stick");
        var chooser = chooser("kitchen", "any");

        assertThat(attempt(chooser, 0)).isEqualTo(Duration.ofSeconds(10));
        assertThatThrownBy(() -> chooser.next(at(29)))
                .hasMessage("no board found: %s sent no valid line; plug the board in, or name its port with --serial"
                        .formatted(folder.resolve("stick")));
        assertThat(attempt(chooser, 30)).isEqualTo(Duration.ofSeconds(20));
        assertThatThrownBy(() -> chooser.next(at(89))).isInstanceOf(IOException.class);
        assertThat(attempt(chooser, 90)).isEqualTo(Duration.ofSeconds(40));
        assertThat(attempt(chooser, 300)).isEqualTo(Duration.ofSeconds(80));
        assertThat(attempt(chooser, 600)).isEqualTo(Duration.ofMinutes(2));
        assertThat(attempt(chooser, 1000)).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void aPortThatWasUnpluggedIsTriedAtOnceAgain() throws IOException {
        plug("stick");
        var chooser = chooser("kitchen", "any");
        attempt(chooser, 0);
        var stick = ports.remove(0);
        assertThatThrownBy(() -> chooser.next(at(1))).hasMessageStartingWith("no board is connected");
        ports.add(stick);

        assertThat(attempt(chooser, 2)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void whatAPortSentAndWhatToTypeAreInTheMessage() throws IOException {
        plug("ttyUSB0");
        var chooser = chooser("kitchen", "any");
        var port = chooser.next(at(0));
        chooser.wasSilent(port, at(10), "expected frames or values, got \"22.4,55.1\"; run with --format=csv");
        chooser.release(port);

        assertThatThrownBy(() -> chooser.next(at(11)))
                .hasMessage(
                        "no board found: %1$s sent no valid line; %1$s: expected frames or values, got \"22.4,55.1\";"
                                        .formatted(port)
                                + " run with --format=csv");
    }

    /** A sketch that prints every 45 s was lost again after each of its lines. */
    @Test
    void aPortThatHadABoardIsGivenTimeAlsoAfterARestart() throws IOException {
        plug("ttyUSB0");
        var chooser = chooser("kitchen", "any");
        var port = chooser.next(at(0));
        chooser.spoke(port);
        chooser.found(chooser.identity(port));
        chooser.release(port);

        assertThat(chooser.patience(port)).isEqualTo(Duration.ofMinutes(15));
        var again = chooser("kitchen", "any");
        assertThat(again.patience(again.next(at(60)))).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void twoSketchesWithoutAnIdDoNotSwapTheirDevices() throws IOException {
        ports.add(new UsbPort(Files.createFile(folder.resolve("ttyUSB0")), 0x1A86, 0x7523, "", "1-1.2", "USB"));
        ports.add(new UsbPort(Files.createFile(folder.resolve("ttyUSB1")), 0x1A86, 0x7523, "", "1-1.3", "USB"));
        var kitchen = chooser("kitchen", "any");
        var port = kitchen.next(at(0));
        kitchen.found(kitchen.identity(port));
        kitchen.release(port);
        var cellar = chooser("cellar", "any");
        var other = cellar.next(at(0));
        cellar.found("port 1a86:7523 1-1.3");
        cellar.release(other);

        var again = chooser("kitchen", "any");
        assertThat(again.accepts("port 1a86:7523 1-1.2")).isTrue();
        assertThat(again.accepts("port 1a86:7523 1-1.3")).isFalse();
    }

    @Test
    void twoDevicesNeverHaveTheSamePortWhateverTheyCallIt() throws IOException {
        var device = Files.createFile(folder.resolve("ttyACM0"));
        var link = Files.createSymbolicLink(folder.resolve("usb-Arduino"), device);
        var kitchen = chooser("kitchen", device.toString());
        var cellar = chooser("cellar", link.toString());

        var port = kitchen.next(at(0));
        assertThatThrownBy(() -> cellar.next(at(0)))
                .hasMessage(
                        "%s is in use by another device of this agent; plug another board in, or name each board with"
                                        .formatted(link)
                                + " --serial");
        kitchen.release(port);
        assertThat(cellar.next(at(0)).path()).isEqualTo(link);
    }

    @Test
    void aPatternGivesEachDeviceItsOwnPort() throws IOException {
        Files.createFile(folder.resolve("ttyACM0"));
        Files.createFile(folder.resolve("ttyACM1"));
        var pattern = folder.resolve("ttyACM*").toString();

        assertThat(chooser("kitchen", pattern).next(at(0)).path()).isEqualTo(folder.resolve("ttyACM0"));
        assertThat(chooser("cellar", pattern).next(at(0)).path()).isEqualTo(folder.resolve("ttyACM1"));
    }

    @Test
    void aSearchLeavesThePortOfAnotherDeviceAloneEvenWhileThatHasItClosed() throws IOException {
        plug("ttyACM0");
        var kitchen = chooser("kitchen", "any");
        chooser("cellar", folder.resolve("ttyACM0").toString());

        assertThatThrownBy(() -> kitchen.next(at(0))).hasMessageStartingWith("no board is connected");
        plug("ttyACM1");
        assertThat(kitchen.next(at(1)).path()).isEqualTo(folder.resolve("ttyACM1"));
    }

    @Test
    void aSearchDoesNotTakeTheBoardThatAnotherDeviceHadByItsPattern() throws IOException {
        plug("ttyACM0");
        plug("ttyACM1");
        var cellar = chooser("cellar", folder.resolve("ttyACM*").toString());
        cellar.release(cellar.next(at(0)));
        cellar.found("4f2a91c7");

        assertThat(chooser("kitchen", "any").accepts("4f2a91c7")).isFalse();
    }

    @Test
    void theBoardOfAnotherDeviceIsNeverAccepted() throws IOException {
        plug("board");
        Files.writeString(folder.resolve("cellar.id"), "4f2a91c7\n");
        chooser("cellar", "any");
        var kitchen = chooser("kitchen", "any");
        var port = kitchen.next(at(0));

        assertThat(kitchen.accepts("4f2a91c7")).isFalse();
        reject(kitchen, port, 0);
        reject(kitchen, kitchen.next(at(1)), 1); // there is no other port, so it is tried once more
        assertThatThrownBy(() -> kitchen.next(at(2))).isInstanceOf(IOException.class);
    }

    private static void reject(PortChooser chooser, PortChooser.Port port, int second) {
        assertThat(chooser.accepts("4f2a91c7")).isFalse();
        chooser.wasRejected(port, at(second));
        chooser.release(port);
    }

    /** Opens the port in vain; returns how long it was waited for. */
    private static Duration attempt(PortChooser chooser, int second) throws IOException {
        var port = chooser.next(at(second));
        var patience = chooser.patience(port);
        chooser.wasSilent(port, at(second), "");
        chooser.release(port);
        return patience;
    }

    private void plug(String name) throws IOException {
        ports.add(new UsbPort(Files.createFile(folder.resolve(name)), 0x2341, 0x0043, "", "", ""));
    }

    private PortChooser chooser(String device, String address) {
        var memory = BoardMemory.of(folder.resolve(device + ".id"));
        return new PortChooser(new BoardAddress(address), device, memory, registry, () -> List.copyOf(ports));
    }

    private static long at(long second) {
        return Duration.ofSeconds(second).toNanos();
    }
}
