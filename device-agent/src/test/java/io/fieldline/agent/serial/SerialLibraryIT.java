package io.fieldline.agent.serial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fieldline.testbed.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The native library where programs must not run: each test in a process and a mount namespace of its own. */
class SerialLibraryIT {
    @TempDir
    private Path folder;

    private Path forbidden;

    @BeforeEach
    void requireNamespaces() throws Exception {
        forbidden = Files.createDirectory(folder.resolve("noexec"));
        Tools.require("unshare");
        assumeTrue(run("true").exitCode() == 0, "this machine lets nobody mount in a namespace of its own");
    }

    @Test
    void itIsUnpackedBesideTheReadingsWhenNoProgramRunsInTheTemporaryFolder() throws Exception {
        var result = load(folder.resolve("spool"));

        assertThat(result.output()).contains("loaded");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void itSaysWhatToDoWhenNoProgramRunsAnywhere() throws Exception {
        var result = load(forbidden.resolve("spool"));

        assertThat(result.output())
                .contains("cannot load the library for serial ports: no program can run from")
                .contains("start java with -Djava.io.tmpdir=");
        assertThat(result.exitCode()).isNotZero();
    }

    private Result load(Path parent) throws Exception {
        return run("exec '%s' -Djava.io.tmpdir='%s' -Duser.home='%s' -cp '%s' '%s' '%s'"
                .formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        forbidden,
                        forbidden,
                        System.getProperty("java.class.path"),
                        Load.class.getName(),
                        parent));
    }

    private Result run(String command) throws IOException, InterruptedException {
        var mount = "mount -t tmpfs -o noexec none '%s' && %s".formatted(forbidden, command);
        var process = new ProcessBuilder("unshare", "--map-root-user", "--mount", "sh", "-c", mount)
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Result(process.exitValue(), output);
    }

    private record Result(int exitCode, String output) {}

    /** Loads the library in a process of its own. */
    public static final class Load {
        private Load() {}

        public static void main(String[] args) throws IOException {
            SerialLibrary.load(Path.of(args[0]));
            System.out.println("loaded: ports=" + SerialLine.usbPorts());
        }
    }
}
