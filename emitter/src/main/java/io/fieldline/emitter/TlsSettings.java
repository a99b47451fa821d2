package io.fieldline.emitter;

import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import java.nio.file.Path;
import java.util.Optional;

/** TLS of the emitter's port. */
public record TlsSettings(
        @Setting(
                help = "PEM file with the certificate, then those between it and the authority; the port then serves"
                        + " https. The file is read again when it changes.")
        Optional<Path> cert,

        @Setting(help = "PEM file with the unencrypted PKCS#8 key of the certificate.")
        Optional<Path> key) {

    public TlsSettings {
        new ValidationErrors()
                .unless(cert.isPresent() == key.isPresent(), "--tls-cert and --tls-key must be set together")
                .throwIfAny();
    }
}
