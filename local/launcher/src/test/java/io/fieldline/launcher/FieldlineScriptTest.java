package io.fieldline.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code fieldline} in a checkout with one module that is built, and a Java that prints its arguments. */
class FieldlineScriptTest {
    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private Path checkout;
    private Path java;

    @BeforeEach
    void makeCheckout() throws IOException {
        java = folder.resolve("java");
        program(java.resolve("bin/javac"), "exit 1");
        program(java.resolve("bin/java"), "echo \"$@\"");
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        checkout = folder.resolve("checkout");
        var target = Files.createDirectories(checkout.resolve("device-agent/target"));
        Files.copy(Path.of("../../fieldline"), checkout.resolve("fieldline"));
        Files.createFile(checkout.resolve("device-agent/jvm.options"));
        Files.createFile(target.resolve("device-agent.jar"));
        var other = Files.createDirectories(checkout.resolve("local/launcher"));
        Files.createFile(other.resolve("jvm.options"));
        Files.createFile(Files.createDirectory(other.resolve("target")).resolve("launcher.jar"));
        Files.createFile(Files.createDirectories(checkout.resolve("target")).resolve("built"));
        Files.createFile(target.resolve("device-agent.jsa"));
        Files.writeString(
                target.resolve("device-agent.jsa.made-for"), checkout.resolve("device-agent") + " " + java + "\n");
        Files.setLastModifiedTime(target.resolve("device-agent.jar"), FileTime.from(BUILT));
    }

    @Test
    void theClassDataArchiveIsUsedWhereItWasMade() throws Exception {
        assertThat(run(checkout)).contains("-XX:SharedArchiveFile=" + checkout, "-jar " + checkout);
    }

    /** Java would warn at each start, because the archive holds the path of its jar. */
    @Test
    void aCopyOfTheCheckoutDoesNotUseIt() throws Exception {
        var copy = folder.resolve("copy");
        var copied = new ProcessBuilder("cp", "-a", checkout.toString(), copy.toString()).start();
        assertThat(copied.waitFor()).isZero();

        assertThat(run(copy)).contains("-jar " + copy).doesNotContain("SharedArchiveFile");
    }

    private String run(Path root) throws IOException, InterruptedException {
        var command = new ProcessBuilder("sh", root.resolve("fieldline").toString(), "device-agent", "--help")
                .redirectErrorStream(true);
        command.environment().put("JAVA_HOME", java.toString());
        var process = command.start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static void program(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
