package io.fieldline.load.observe;

import io.socket.client.IO;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * How to reach the page.
 *
 * @param tokenFile   its first line is a token
 * @param authorities PEM file of those that sign the certificate of the page; empty: those of the Java runtime
 */
public record PageAccess(URI url, Optional<Path> tokenFile, Optional<Path> authorities) {
    IO.Options options() throws IOException {
        var options = IO.Options.builder()
                .setTransports(new String[] {"websocket"})
                .setForceNew(true)
                .build();
        if (tokenFile.isPresent()) {
            options.auth = Map.of("token", token(tokenFile.get()));
        }
        if (authorities.isPresent()) {
            var client = PageTls.client(authorities.get());
            options.callFactory = client;
            options.webSocketFactory = client;
        }
        return options;
    }

    private static String token(Path file) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.findFirst().map(String::strip).orElse("");
        }
    }
}
