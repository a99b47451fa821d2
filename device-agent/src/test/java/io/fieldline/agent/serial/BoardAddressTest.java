package io.fieldline.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.serial.BoardAddress.UsbPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoardAddressTest {
    private static final List<UsbPort> PORTS = List.of(
            new UsbPort(Path.of("/dev/ttyUSB0"), 0x0451, 0x16A8, "modem"),
            new UsbPort(Path.of("/dev/ttyUSB1"), 0x1A86, 0x7523, "first"),
            new UsbPort(Path.of("/dev/ttyUSB2"), 0x1A86, 0x7523, "second"),
            new UsbPort(Path.of("/dev/ttyACM0"), 0x2341, 0x0043, "7523"));

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
        assertThat(new BoardAddress(address).find(PORTS)).contains(device);
    }

    @ParameterizedTest
    @CsvSource({"2341:0044", "1a86:7523:third", "/dev/no-such-device"})
    void aBoardThatIsNotThereIsNotFound(String address) throws IOException {
        assertThat(new BoardAddress(address).find(PORTS)).isEmpty();
    }

    @Test
    void amongForeignDevicesThereIsNoBoard() throws IOException {
        assertThat(BoardAddress.ANY.find(PORTS.subList(0, 1))).isEmpty();
    }

    @Test
    void aPatternFindsWhateverNameItHasNow() throws IOException {
        var address = new BoardAddress(folder.resolve("usb-Arduino*-if00").toString());
        assertThat(address.find(List.of())).isEmpty();

        var device = Files.createFile(folder.resolve("usb-Arduino_Uno_7523-if00"));
        Files.createFile(folder.resolve("usb-Modem-if00"));
        assertThat(address.find(List.of())).contains(device);
    }
}
