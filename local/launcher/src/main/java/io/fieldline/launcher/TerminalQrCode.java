package io.fieldline.launcher;

import io.nayuki.qrcodegen.QrCode;
import java.util.ArrayList;
import java.util.List;

/** A QR code as lines of text with two rows each, which a phone can read from the terminal. */
final class TerminalQrCode {
    private static final String BLACK_ON_WHITE = "\u001b[30;107m";
    private static final String RESET = "\u001b[0m";

    /** The border of the standard, in modules. */
    private static final int BORDER = 4;

    private TerminalQrCode() {}

    static List<String> of(String text) {
        var code = QrCode.encodeText(text, QrCode.Ecc.LOW);
        var lines = new ArrayList<String>();
        for (var row = -BORDER; row < code.size + BORDER; row += 2) {
            var line = new StringBuilder(BLACK_ON_WHITE);
            for (var column = -BORDER; column < code.size + BORDER; column++) {
                line.append(block(code.getModule(column, row), code.getModule(column, row + 1)));
            }
            lines.add(line.append(RESET).toString());
        }
        return lines;
    }

    private static char block(boolean upper, boolean lower) {
        if (upper) {
            return lower ? '\u2588' : '\u2580';
        }
        return lower ? '\u2584' : ' ';
    }
}
