package io.fieldline.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Creates certificate authorities and certificates by openssl: {@code <name>.crt} and {@code <name>.key}, valid for 90 days. */
public final class Certificates {
    private final Path folder;

    /** Creates the files in {@code folder}. */
    public Certificates(Path folder) {
        this.folder = folder;
    }

    /** The path of one of these files. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    public void authority(String name) throws IOException, InterruptedException {
        openssl("req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=%1$s -keyout %1$s.key -out %1$s.crt"
                .formatted(name));
    }

    /** {@code extension} is for example {@code subjectAltName=DNS:localhost}. */
    public void certificate(String authority, String name, String extension) throws IOException, InterruptedException {
        Files.writeString(file(name + ".ext"), extension);
        openssl("req -newkey rsa:2048 -nodes -subj /CN=%1$s -keyout %1$s.key -out %1$s.csr".formatted(name));
        openssl(
                "x509 -req -in %1$s.csr -days 90 -CAcreateserial -CA %2$s.crt -CAkey %2$s.key -extfile %1$s.ext -out %1$s.crt"
                        .formatted(name, authority));
    }

    /** Runs openssl in the folder. Blanks separate the arguments. */
    public void openssl(String arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Tools.require("openssl").toString()));
        command.addAll(List.of(arguments.split(" ")));
        var openssl = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(openssl.getInputStream().readAllBytes(), UTF_8);
        if (openssl.waitFor() != 0) {
            throw new IOException("openssl %s: %s".formatted(arguments, output));
        }
    }
}
