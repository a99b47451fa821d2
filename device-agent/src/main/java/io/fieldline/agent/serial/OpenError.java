package io.fieldline.agent.serial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Explains an error number of Linux for a serial port that cannot be opened, and says what to do. */
final class OpenError {
    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int EIO = 5;
    private static final int ENXIO = 6;
    private static final int EAGAIN = 11;
    static final int EACCES = 13;
    private static final int EBUSY = 16;
    private static final int ENODEV = 19;
    private static final int EISDIR = 21;
    private static final int ENOTTY = 25;
    private static final int EROFS = 30;

    private OpenError() {}

    static String describe(Path device, int number) {
        return switch (number) {
            case EAGAIN -> "%s is busy: another program has locked it; close the serial monitor".formatted(device);
            case EBUSY ->
                "%s is busy: another program has opened it exclusively; close the Arduino IDE or serial monitor"
                        .formatted(device);
            case EACCES, EPERM ->
                "no permission to open %s; add this user to the group %s and log in again"
                        .formatted(device, groupOf(device));
            case ENOENT, ENXIO, ENODEV -> "%s does not exist; plug the board in".formatted(device);
            case ENOTTY, EISDIR -> "%s is not a serial port; correct --serial".formatted(device);
            case EROFS -> "%s is on a read-only file system; mount it writable".formatted(device);
            case EIO -> "%s reports an input/output error; unplug the board and plug it in again".formatted(device);
            default -> "%s cannot be opened: error number %d of the operating system".formatted(device, number);
        };
    }

    private static String groupOf(Path device) {
        try {
            return String.valueOf(Files.getAttribute(device, "unix:group"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return "dialout";
        }
    }
}
