package io.fieldline.agent.serial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Where to find a board. It is resolved at every open, because a board that is plugged in again may get another name.
 * One of: a device file; a pattern of device files, e.g. {@code /dev/serial/by-id/usb-Arduino*}; USB ids,
 * {@code 2341:0043} or, with a serial number, {@code 2341:0043:7523}; the id that a board sends in its HELLO,
 * {@code board:4f2a91c7}; or {@code any}, the first port that sends a valid line.
 */
public record BoardAddress(String text) {
    private static final String ANY_TEXT = "any";
    private static final Pattern USB_IDS = Pattern.compile("([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::(.+))?");
    private static final Pattern BOARD_ID = Pattern.compile("board:([0-9a-fA-F]{8})");
    private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");

    static final BoardAddress ANY = new BoardAddress(ANY_TEXT);

    public BoardAddress {
        if (text.startsWith("/")) {
            checkPath(text);
        } else if (!text.equals(ANY_TEXT)
                && !USB_IDS.matcher(text).matches()
                && !BOARD_ID.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    ("'%s' is not a board address: expected /dev/ttyACM0, /dev/serial/by-id/usb-*,"
                                    + " 2341:0043[:<serial number>], board:<board id> or any")
                            .formatted(text));
        }
    }

    /** The device files at which the board may be now, the most likely first. */
    List<Path> candidates(List<UsbPort> ports) throws IOException {
        if (isSearch()) {
            return ports.stream()
                    .filter(UsbPort::canBeBoard)
                    .sorted(Comparator.comparing(UsbPort::rank).thenComparing(UsbPort::device))
                    .map(UsbPort::device)
                    .toList();
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
                    .toList();
        }
        if (WILDCARD.matcher(text).find()) {
            return matchingFiles();
        }
        var device = Path.of(text);
        return Files.exists(device) ? List.of(device) : List.of();
    }

    /** Whether a port must send a valid line before it counts as a board; until then nothing may be written to it. */
    boolean isSearch() {
        return text.equals(ANY_TEXT) || boardId().isPresent();
    }

    /** The id of the only acceptable board. */
    Optional<String> boardId() {
        var matcher = BOARD_ID.matcher(text);
        return matcher.matches() ? Optional.of(matcher.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    /** Whether finding it needs a list of the ports of the machine. */
    boolean needsPorts() {
        return !text.startsWith("/");
    }

    private List<Path> matchingFiles() throws IOException {
        var folder = Path.of(text).getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        var matcher = matcher(text);
        try (var files = Files.list(folder)) {
            return files.filter(matcher::matches).sorted().toList();
        } catch (UncheckedIOException unreadable) { // while listing, e.g. because the folder was removed
            throw unreadable.getCause();
        }
    }

    private static void checkPath(String text) {
        var folder = Path.of(text).getParent(); // throws for a character that is invalid in a path
        if (folder != null && WILDCARD.matcher(folder.toString()).find()) {
            throw new IllegalArgumentException(
                    "'%s' has a wildcard in its folder: expected one in the file name only".formatted(text));
        }
        if (WILDCARD.matcher(text).find()) {
            matcher(text);
        }
    }

    private static PathMatcher matcher(String text) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + text);
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException(
                    "'%s' is not a valid pattern: %s at character %d; expected one like /dev/serial/by-id/usb-Arduino*"
                            .formatted(text, wrong.getDescription(), wrong.getIndex() + 1),
                    wrong);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
