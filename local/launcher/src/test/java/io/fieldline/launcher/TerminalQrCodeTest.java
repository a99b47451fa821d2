package io.fieldline.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.nayuki.qrcodegen.QrCode;
import org.junit.jupiter.api.Test;

class TerminalQrCodeTest {
    private static final int BORDER = 4;
    private static final String LINK = "http://192.168.178.25:8080/?token=0123456789abcdef0123456789abcdef";

    @Test
    void itFitsIntoATerminalAndEachModuleIsWhereItBelongs() {
        var code = QrCode.encodeText(LINK, QrCode.Ecc.LOW);
        var lines = TerminalQrCode.of(LINK).stream()
                .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", ""))
                .toList();

        assertThat(lines).hasSizeLessThan(24).allSatisfy(line -> assertThat(line)
                .hasSizeLessThan(80));
        for (var row = 0; row < code.size; row++) {
            for (var column = 0; column < code.size; column++) {
                var character = lines.get((row + BORDER) / 2).charAt(column + BORDER);
                var isUpper = (row + BORDER) % 2 == 0;
                var isDark = character == '\u2588' || character == (isUpper ? '\u2580' : '\u2584');
                assertThat(isDark).as("row %d, column %d", row, column).isEqualTo(code.getModule(column, row));
            }
        }
    }
}
