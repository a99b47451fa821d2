package io.fieldline.agent.serial;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A serial port that this machine has on USB.
 *
 * @param location    the socket of the machine, e.g. {@code 1-1.2}
 * @param description the product name, e.g. {@code Sonoff Zigbee 3.0 USB Dongle Plus}
 */
record UsbPort(Path device, int vendor, int product, String serialNumber, String location, String description) {
    /** USB vendors whose serial ports are often boards, the more certain ones first. */
    private static final Map<Integer, Integer> RANKS = Map.of(
            0x2341, 0, // Arduino
            0x2A03, 0, // Arduino's older boards
            0x239A, 1, // Adafruit
            0x1B4F, 1, // SparkFun
            0x2E8A, 1, // Raspberry Pi Pico
            0x303A, 1, // Espressif
            0x1A86, 2, // CH340, on most clones
            0x0403, 3, // FTDI
            0x067B, 3, // Prolific
            0x10C4, 4); // CP210x, on many Zigbee and Z-Wave sticks

    private static final Pattern NO_BOARD = Pattern.compile(
            "zigbee|z-?wave|conbee|raspbee|zb?dongle|skyconnect|bluetooth|enocean|rfxtrx|\\b(modem|gps|gnss|gsm|lte)\\b",
            Pattern.CASE_INSENSITIVE);

    /** Whether its vendor and its name allow that it is a board. */
    boolean canBeBoard() {
        return RANKS.containsKey(vendor) && !NO_BOARD.matcher(description).find();
    }

    /** Whether its chip has a serial number; the library says "Unknown" if it has none. */
    boolean hasSerialNumber() {
        return !serialNumber.isBlank() && !serialNumber.equals("Unknown");
    }

    /** Identifies a board that has no id of its own: by its chip, or by the socket if the chip has no serial number. */
    String identity() {
        var which = hasSerialNumber() ? serialNumber : location.isBlank() ? device.toString() : location;
        return "port %04x:%04x %s".formatted(vendor, product, which.replaceAll("[^ -~]", "_"));
    }

    /** The lower, the more likely it is a board. */
    int rank() {
        return RANKS.getOrDefault(vendor, RANKS.size());
    }
}
