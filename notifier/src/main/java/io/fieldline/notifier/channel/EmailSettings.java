package io.fieldline.notifier.channel;

import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings of {@link EmailChannel}. */
public record EmailSettings(
        @Setting(
                help = "Mail server: smtps://host:465 (TLS), or smtp://host:587 (STARTTLS, which an account requires)."
                        + " Default: no e-mail.")
        Optional<URI> server,

        @Setting(help = "Account at the mail server.") Optional<String> user,

        @Setting(help = "File whose first line is the password of the account.")
        Optional<Path> passwordFile,

        @Setting(help = "Address of the sender.") Optional<String> from,

        @Setting(help = "Addresses of the recipients, separated by commas.")
        List<String> to) {

    public EmailSettings {
        to = List.copyOf(to);
        new ValidationErrors()
                .unless(
                        server.isEmpty()
                                || (server.get().getHost() != null
                                        && String.valueOf(server.get().getScheme())
                                                .matches("smtps?")
                                        && server.get().getUserInfo() == null),
                        "--email-server: expected smtp://host:port or smtps://host:port without an account;"
                                + " use --email-user and --email-password-file")
                .unless(
                        user.isPresent() == passwordFile.isPresent(),
                        "--email-user and --email-password-file must be set together")
                .unless(
                        server.isEmpty() || (from.isPresent() && !to.isEmpty()),
                        "--email-server needs --email-from and --email-to")
                .throwIfAny();
    }
}
