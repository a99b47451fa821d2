package io.fieldline.agent.serial;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A serial port that this machine has on USB.
 *
 * @param description the product name, e.g. {@code Sonoff Zigbee 3.0 USB Dongle Plus}
 */
record UsbPort(Path device, int vendor, int product, String serialNumber, String description) {
    /** USB vendors whose serial ports are often boards, the more certain ones first. */
    private static final Map<Integer, Integer> RANKS = Map.of(
            0x2341, 0, // Arduino
            0x2A03, 0, // Arduino's older boards
            0x1A86, 1, // CH340, on most clones
            0x0403, 2, // FTDI
            0x10C4, 3); // CP210x, on many Zigbee and Z-Wave sticks

    private static final Pattern NO_BOARD = Pattern.compile(
            "zigbee|z-?wave|conbee|raspbee|zb?dongle|skyconnect|bluetooth|enocean|rfxtrx|\\b(modem|gps|gnss|gsm|lte)\\b",
            Pattern.CASE_INSENSITIVE);

    /** Whether its vendor and its name allow that it is a board. */
    boolean canBeBoard() {
        return RANKS.containsKey(vendor) && !NO_BOARD.matcher(description).find();
    }

    /** The lower, the more likely it is a board. */
    int rank() {
        return RANKS.getOrDefault(vendor, RANKS.size());
    }
}
