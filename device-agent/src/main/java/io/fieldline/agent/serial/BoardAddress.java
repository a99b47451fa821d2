package io.fieldline.agent.serial;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a board is to be found, looked up anew at every open, for a board that is plugged in again may get another name:
 * a device file; a pattern of such, e.g. {@code /dev/serial/by-id/usb-Arduino*}; USB ids, {@code 2341:0043} or, with a
 * serial number, {@code 2341:0043:7523}; or {@code any}, which is the first board of a maker we know.
 */
public record BoardAddress(String text) {
    /** Arduino, Arduino's older boards, CH340, FTDI, CP210x. */
    private static final Set<Integer> KNOWN_VENDORS = Set.of(0x2341, 0x2A03, 0x1A86, 0x0403, 0x10C4);

    private static final String ANY_TEXT = "any";
    private static final Pattern USB_IDS = Pattern.compile("([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::(.+))?");

    static final BoardAddress ANY = new BoardAddress(ANY_TEXT);

    /** A serial port that this machine has on USB. */
    record UsbPort(Path device, int vendor, int product, String serialNumber) {}

    public BoardAddress {
        if (!text.equals(ANY_TEXT)
                && !text.startsWith("/")
                && !USB_IDS.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no board: want /dev/ttyACM0, /dev/serial/by-id/usb-*, 2341:0043[:<serial number>] or any"
                            .formatted(text));
        }
    }

    /** The device file, if the board is there now. */
    Optional<Path> find(List<UsbPort> ports) throws IOException {
        if (text.equals(ANY_TEXT)) {
            return ports.stream()
                    .filter(port -> KNOWN_VENDORS.contains(port.vendor()))
                    .map(UsbPort::device)
                    .sorted()
                    .findFirst();
        }
        var ids = USB_IDS.matcher(text);
        if (ids.matches()) {
            var vendor = Integer.parseInt(ids.group(1), 16);
            var product = Integer.parseInt(ids.group(2), 16);
            var serialNumber = Optional.ofNullable(ids.group(3));
            return ports.stream()
                    .filter(port -> port.vendor() == vendor && port.product() == product)
                    .filter(port ->
                            serialNumber.map(port.serialNumber()::equals).orElse(true))
                    .map(UsbPort::device)
                    .sorted()
                    .findFirst();
        }
        return text.matches(".*[*?\\[{].*")
                ? findByPattern()
                : Optional.of(Path.of(text)).filter(Files::exists);
    }

    /** Whether finding it takes a list of the machine's ports. */
    boolean needsPorts() {
        return !text.startsWith("/");
    }

    private Optional<Path> findByPattern() throws IOException {
        var folder = Path.of(text).getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return Optional.empty();
        }
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + text);
        try (var files = Files.list(folder)) {
            return files.filter(matcher::matches).sorted().findFirst();
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
