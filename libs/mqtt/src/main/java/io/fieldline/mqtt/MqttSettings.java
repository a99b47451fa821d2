package io.fieldline.mqtt;

import io.fieldline.configuration.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The address of the MQTT broker and the credentials for it. The agent and the bridge share these settings. */
public record MqttSettings(
        @Setting(
                help = "MQTT 5 broker, mqtt://host:port or mqtts://host:port (or tcp, ssl).",
                byDefault = "tcp://127.0.0.1:1883")
        URI uri,

        @Setting(help = "Account at the broker.") Optional<String> user,

        @Setting(help = "File whose first line is the account's password.")
        Optional<Path> passwordFile,

        @Setting(
                help =
                        "PEM file of the authorities that sign the broker's certificate. Default: those of the Java runtime.")
        Optional<Path> caFile,

        @Setting(help = "PEM file of the client certificate, for a broker that requires one.")
        Optional<Path> certificateFile,

        @Setting(help = "PEM file of the key of the client certificate: PKCS#8, not encrypted.")
        Optional<Path> keyFile) {

    /** Settings without certificate files. */
    public MqttSettings(URI uri, Optional<String> user, Optional<Path> passwordFile) {
        this(uri, user, passwordFile, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public MqttSettings {
        if (String.valueOf(uri.getRawSchemeSpecificPart())
                .contains("@")) { // the URI is not logged because it may contain a password
            throw new IllegalArgumentException(
                    "--mqtt-uri must not contain an account; use --mqtt-user and --mqtt-password-file");
        }
        uri = withPahoScheme(uri);
        if (!"tcp".equals(uri.getScheme()) && !"ssl".equals(uri.getScheme())) {
            throw new IllegalArgumentException(
                    "--mqtt-uri %s: expected mqtt://host:port or mqtts://host:port".formatted(uri));
        }
        if (uri.getHost() == null || !uri.getPath().isEmpty()) { // the host is null if it has an underscore (RFC 1123)
            throw new IllegalArgumentException(
                    "--mqtt-uri %s: expected a host name (letters, digits, - and .) or an address, and no path"
                            .formatted(uri));
        }
        if (user.isPresent() != passwordFile.isPresent()) {
            throw new IllegalArgumentException("--mqtt-user and --mqtt-password-file must be set together");
        }
        if (certificateFile.isPresent() != keyFile.isPresent()) {
            throw new IllegalArgumentException("--mqtt-certificate-file and --mqtt-key-file must be set together");
        }
        if ("tcp".equals(uri.getScheme()) && (caFile.isPresent() || certificateFile.isPresent())) {
            throw new IllegalArgumentException(
                    "--mqtt-uri %s is not encrypted; with certificates, expected mqtts://host:port".formatted(uri));
        }
    }

    /** Paho calls the protocols tcp and ssl. */
    private static URI withPahoScheme(URI uri) {
        var text = uri.toString();
        if (text.startsWith("mqtt://")) {
            return URI.create("tcp" + text.substring("mqtt".length()));
        }
        return text.startsWith("mqtts://") ? URI.create("ssl" + text.substring("mqtts".length())) : uri;
    }

    /** Reads the password of the account; empty without an account. Throws IOException that names the setting. */
    public String password() throws IOException {
        if (passwordFile.isEmpty()) {
            return "";
        }
        try (var lines = Files.lines(passwordFile.get())) {
            return lines.findFirst().orElse("");
        } catch (IOException | UncheckedIOException unreadable) {
            throw new IOException(
                    "--mqtt-password-file %s cannot be read: %s".formatted(passwordFile.get(), unreadable), unreadable);
        }
    }

    /** The problems of the files in these settings; reads the files to find them. */
    public List<String> problems() {
        var problems = new ArrayList<String>();
        passwordFile.ifPresent(file -> {
            if (!Files.isReadable(file)) {
                problems.add("--mqtt-password-file %s cannot be read".formatted(file));
            }
        });
        if ("ssl".equals(uri.getScheme())) {
            try {
                Tls.sockets(this);
            } catch (IOException | GeneralSecurityException unusable) {
                problems.add("the certificates for %s cannot be used: %s".formatted(uri, MqttReasons.of(unusable)));
            }
        }
        return problems;
    }
}
