package io.fieldline.agent.serial;

import com.fazecast.jSerialComm.SerialPort;
import io.fieldline.lifecycle.Shutdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * jSerialComm's native library. jSerialComm unpacks it into {@code java.io.tmpdir} when its first class is loaded,
 * writable for any user, and fails permanently if the folder is mounted noexec. So it is loaded once, at the start.
 */
public final class SerialLibrary {
    private static final String TEMPORARY_FOLDER = "java.io.tmpdir";

    private static final Duration SHUTDOWN = Duration.ofSeconds(10);

    private SerialLibrary() {}

    /**
     * Loads the library from a folder of our own, or from the temporary folder if no program can run there.
     *
     * @param parent parent of that folder, e.g. the spool folder
     * @throws IOException if it cannot be loaded; the message says what to do
     */
    public static void load(Path parent) throws IOException {
        var temporary = Path.of(System.getProperty(TEMPORARY_FOLDER));
        var own = parent.toAbsolutePath().resolve(".jserialcomm");
        var folder = firstExecutable(List.of(own, temporary));
        System.setProperty(TEMPORARY_FOLDER, folder.orElse(temporary).toString());
        try {
            Class.forName("com.fazecast.jSerialComm.SerialPort");
        } catch (ClassNotFoundException | LinkageError failed) {
            throw new IOException(
                    ("cannot load the library for serial ports: no program can run from %s or %s, which are not writable"
                                    + " or mounted noexec; start java with -Djava.io.tmpdir=<a folder that is neither>")
                            .formatted(own, temporary),
                    failed);
        } finally {
            System.setProperty(TEMPORARY_FOLDER, temporary.toString());
        }
    }

    /** Like {@link Shutdown#onSignal}, but before the library closes its ports, which would look like an unplugged board. */
    public static void onSignal(Shutdown.Stop stop) {
        SerialPort.addShutdownHook(new Thread(Shutdown.hook(SHUTDOWN, stop), "shutdown"));
    }

    private static Optional<Path> firstExecutable(List<Path> folders) {
        return folders.stream().filter(SerialLibrary::canRunPrograms).findFirst();
    }

    /** Linux answers that a file is not executable, whatever its permissions, on a file system mounted noexec. */
    private static boolean canRunPrograms(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
            var probe = Files.createTempFile(
                    folder,
                    "probe",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try {
                return Files.isExecutable(probe);
            } finally {
                Files.delete(probe);
            }
        } catch (IOException | UnsupportedOperationException notWritable) {
            return false;
        }
    }
}
