package io.fieldline.agent.serial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

class BoardAddressFuzzTest {
    private static final String FORM =
            "/.*|any|board:[0-9a-fA-F]{8}|[0-9a-fA-F]{4}:[0-9a-fA-F]{4}(:[^\\n\\r\\u0085\\u2028\\u2029]+)?";
    private static final List<UsbPort> PORTS = List.of(
            new UsbPort(Path.of("/dev/ttyACM0"), 0x2341, 0x0043, "7523", "", "Arduino Uno"),
            new UsbPort(Path.of("/dev/ttyUSB0"), 0x10C4, 0xEA60, "0001", "", "Sonoff Zigbee 3.0 USB Dongle Plus"));

    @FuzzTest
    void anAddressHasADocumentedFormAndFindsOnlyPortsThatAreThere(byte[] bytes) throws IOException {
        var text = new String(bytes, UTF_8);
        BoardAddress address;
        try {
            address = new BoardAddress(text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        assertThat(text).matches("(?s)" + FORM);
        if (address.needsPorts()) {
            assertThat(address.candidates(PORTS))
                    .isSubsetOf(PORTS.stream().map(UsbPort::device).toList());
        }
    }
}
