package io.fieldline.agent.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenErrorTest {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        2  | /dev/no-tty does not exist; plug the board in
        11 | /dev/no-tty is busy: another program has locked it; close the serial monitor
        13 | no permission to open /dev/no-tty; add this user to the group dialout and log in again
        16 | /dev/no-tty is busy: another program has opened it exclusively; close the Arduino IDE or serial monitor
        25 | /dev/no-tty is not a serial port; correct --serial
        30 | /dev/no-tty is on a read-only file system; mount it writable
        99 | /dev/no-tty cannot be opened: error number 99 of the operating system
        """)
    void eachErrorSaysWhatToDo(int number, String sentence) {
        assertThat(OpenError.describe(Path.of("/dev/no-tty"), number)).isEqualTo(sentence);
    }

    @Test
    void thePermissionNamesTheGroupOfTheDevice(@TempDir Path folder) throws IOException {
        var group = Files.getAttribute(folder, "unix:group").toString();

        assertThat(OpenError.describe(folder, 13)).contains("to the group %s and".formatted(group));
    }

    @Test
    void aFileIsNotASerialPort(@TempDir Path folder) throws IOException {
        var file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> SerialLine.open(file, 115_200))
                .hasMessage(file + " is not a serial port; correct --serial");
    }

    @Test
    void aMissingDeviceIsNotThere(@TempDir Path folder) {
        var device = folder.resolve("ttyACM0");

        assertThatThrownBy(() -> SerialLine.open(device, 115_200))
                .hasMessage(device + " does not exist; plug the board in");
    }
}
