package io.fieldline.agent.board;

/**
 * CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, not reflected; the check value of {@code 123456789} is 0x29B1.
 */
final class Crc16 {
    private static final int POLYNOMIAL = 0x1021;
    private static final int START = 0xFFFF;

    private Crc16() {}

    /** The checksum of ASCII text, in [0, 0xFFFF]. */
    static int of(CharSequence text) {
        var crc = START;
        for (var i = 0; i < text.length(); i++) {
            crc ^= text.charAt(i) << 8;
            for (var bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
            }
            crc &= 0xFFFF;
        }
        return crc;
    }
}
