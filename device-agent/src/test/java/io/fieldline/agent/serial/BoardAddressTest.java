package io.fieldline.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoardAddressTest {
    private static final List<UsbPort> PORTS = List.of(
            new UsbPort(Path.of("/dev/ttyUSB0"), 0x0451, 0x16A8, "modem", "", "TI CC2531"),
            new UsbPort(Path.of("/dev/ttyUSB1"), 0x1A86, 0x7523, "first", "", "USB Serial"),
            new UsbPort(Path.of("/dev/ttyUSB2"), 0x1A86, 0x7523, "second", "", "USB Serial"),
            new UsbPort(Path.of("/dev/ttyACM0"), 0x2341, 0x0043, "7523", "", "Arduino Uno"));

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "2341:0043, /dev/ttyACM0",
        "1a86:7523, /dev/ttyUSB1",
        "1A86:7523:second, /dev/ttyUSB2",
        "any, /dev/ttyACM0"
    })
    void aBoardIsFoundByItsUsbIds(String address, Path device) throws IOException {
        assertThat(new BoardAddress(address).candidates(PORTS)).startsWith(device);
    }

    @ParameterizedTest
    @CsvSource({"2341:0044", "1a86:7523:third", "/dev/no-such-device"})
    void aBoardThatIsNotThereIsNotFound(String address) throws IOException {
        assertThat(new BoardAddress(address).candidates(PORTS)).isEmpty();
    }

    @Test
    void amongForeignDevicesThereIsNoBoard() throws IOException {
        assertThat(BoardAddress.ANY.candidates(PORTS.subList(0, 1))).isEmpty();
    }

    @Test
    void aPatternFindsWhateverNameItHasNow() throws IOException {
        var address = new BoardAddress(folder.resolve("usb-Arduino*-if00").toString());
        assertThat(address.candidates(List.of())).isEmpty();

        var device = Files.createFile(folder.resolve("usb-Arduino_Uno_7523-if00"));
        Files.createFile(folder.resolve("usb-Modem-if00"));
        assertThat(address.candidates(List.of())).containsExactly(device);
    }

    @Test
    void anySearchesTheLikelierMakersFirst() throws IOException {
        var candidates = BoardAddress.ANY.candidates(List.of(
                new UsbPort(Path.of("/dev/ttyUSB0"), 0x10C4, 0xEA60, "", "", "CP2102 USB to UART"),
                new UsbPort(Path.of("/dev/ttyUSB1"), 0x0403, 0x6001, "", "", "FT232R"),
                new UsbPort(Path.of("/dev/ttyUSB2"), 0x1A86, 0x7523, "", "", "USB Serial"),
                new UsbPort(Path.of("/dev/ttyACM7"), 0x2341, 0x0043, "", "", "Arduino Uno")));

        assertThat(candidates.toString()).isEqualTo("[/dev/ttyACM7, /dev/ttyUSB2, /dev/ttyUSB1, /dev/ttyUSB0]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sonoff Zigbee 3.0 USB Dongle Plus",
                "ConBee II",
                "SkyConnect v1.0",
                "Z-Wave stick",
                "SIM7600 Modem",
                "u-blox GNSS receiver"
            })
    void anyLeavesDevicesAloneThatSayWhatTheyAre(String description) throws IOException {
        var stick = new UsbPort(Path.of("/dev/ttyUSB0"), 0x10C4, 0xEA60, "", "", description);

        assertThat(BoardAddress.ANY.candidates(List.of(stick))).isEmpty();
        assertThat(new BoardAddress("10c4:ea60").candidates(List.of(stick))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/tty[0", "/dev/{tty", "/dev/*/ttyACM0", "/dev/\0", "board:xyz", ""})
    void whatCanNeverBeFoundIsRefused(String address) {
        assertThatThrownBy(() -> new BoardAddress(address)).isInstanceOf(IllegalArgumentException.class);
    }
}
