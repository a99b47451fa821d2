package io.fieldline.notifier.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.PrintableText;
import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URI;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends each notification as a plain text e-mail. */
public final class EmailChannel implements Channel {
    private static final Logger log = LoggerFactory.getLogger(EmailChannel.class);
    private static final String PATIENCE_MS = "15000";
    private static final int REFUSAL = 5;
    private static final int HUNDRED = 100;
    private static final int TOO_LARGE = 552;
    private static final String END_OF_MESSAGE = ".";

    private final Session session;
    private final EmailSettings settings;
    private final Optional<String> password;
    private final String footer;

    private EmailChannel(Session session, EmailSettings settings, Optional<String> password, String footer) {
        this.session = session;
        this.settings = settings;
        this.password = password;
        this.footer = footer;
    }

    /**
     * Empty without a server. Reads the password, and adds what is wrong to the problems. Each message ends with the
     * footer.
     */
    public static Optional<Channel> of(EmailSettings settings, String footer, List<String> problems) {
        var password =
                settings.passwordFile().flatMap(file -> SecretFile.read("--email-password-file", file, problems));
        settings.from().ifPresent(from -> check("--email-from", from, problems));
        settings.to().forEach(to -> check("--email-to", to, problems));
        return settings.server()
                .map(server -> new EmailChannel(session(server, password.isPresent()), settings, password, footer));
    }

    @Override
    public String name() {
        return "email";
    }

    @Override
    public void send(Notification notification) throws IOException {
        try {
            var message = message(notification);
            var transport = session.getTransport();
            try {
                connect(transport);
                transport.sendMessage(message, message.getAllRecipients());
            } finally {
                close(transport);
            }
        } catch (SendFailedException partly) {
            throwUnlessSentToSome(partly);
        } catch (MessagingException failed) {
            throw failure(failed);
        }
    }

    private void connect(Transport transport) throws MessagingException {
        if (settings.user().isPresent()) {
            transport.connect(settings.user().get(), password.orElse(""));
        } else {
            transport.connect();
        }
    }

    /** A server that has accepted the message may fail afterwards; sending it again would repeat it. */
    private static void close(Transport transport) {
        try {
            transport.close();
        } catch (MessagingException broken) {
            log.debug("the connection to the mail server did not close in order", broken);
        }
    }

    /** One wrong address must not keep the message from the others, who would get it again with each attempt. */
    private static void throwUnlessSentToSome(SendFailedException partly) throws IOException {
        if (addresses(partly.getValidSentAddresses()).isEmpty()) {
            throw failure(partly);
        }
        log.warn(
                "the mail server refuses recipients: refused={} reason={}",
                PrintableText.of(Stream.of(partly.getInvalidAddresses(), partly.getValidUnsentAddresses())
                        .flatMap(some -> addresses(some).stream())
                        .collect(joining(","))),
                PrintableText.of(reason(partly)));
    }

    private static IOException failure(MessagingException failed) {
        return Stream.iterate((Exception) failed, Objects::nonNull, EmailChannel::next)
                        .anyMatch(EmailChannel::isRefusal)
                ? new MessageRefusedException(reason(failed), failed)
                : new IOException(reason(failed), failed);
    }

    private static @Nullable Exception next(Exception failure) {
        return failure instanceof MessagingException chained ? chained.getNextException() : null;
    }

    /** Only what is about the message: a person can repair an account or an address, and no alarm may be lost until then. */
    private static boolean isRefusal(Exception failure) {
        return failure instanceof SMTPSendFailedException answer
                && (answer.getReturnCode() == TOO_LARGE
                        || (answer.getReturnCode() / HUNDRED == REFUSAL && END_OF_MESSAGE.equals(answer.getCommand())));
    }

    private static List<String> addresses(Address @Nullable [] some) {
        return some == null ? List.of() : Stream.of(some).map(Address::toString).toList();
    }

    private MimeMessage message(Notification notification) throws MessagingException {
        var message = new MimeMessage(session);
        message.setFrom(new InternetAddress(settings.from().orElseThrow()));
        message.setRecipients(Message.RecipientType.TO, InternetAddress.parse(String.join(",", settings.to())));
        message.setSubject(notification.title(), UTF_8.name());
        message.setText(
                notification.text()
                        + notification.link().map(link -> "\n\n" + link).orElse("")
                        + "\n\n%s\n".formatted(footer),
                UTF_8.name());
        message.setSentDate(Date.from(notification.at()));
        message.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: no out-of-office answers
        if (notification.severity() == Severity.ALARM) {
            message.setHeader("X-Priority", "1");
        }
        message.saveChanges();
        return message;
    }

    private static Session session(URI server, boolean hasAccount) {
        var protocol = server.getScheme();
        var properties = new Properties();
        properties.put("mail.transport.protocol", protocol);
        var prefix = "mail." + protocol;
        properties.put(prefix + ".host", server.getHost());
        if (server.getPort() >= 0) {
            properties.put(prefix + ".port", String.valueOf(server.getPort()));
        }
        properties.put(prefix + ".auth", String.valueOf(hasAccount));
        // the relay of this machine often has a certificate that nobody signed, and its connection leaves no machine
        var isLocal = List.of("localhost", "127.0.0.1", "[::1]").contains(server.getHost());
        properties.put(prefix + ".starttls.enable", String.valueOf(hasAccount || !isLocal));
        properties.put(prefix + ".starttls.required", String.valueOf(hasAccount)); // the password must be encrypted
        properties.put(prefix + ".ssl.checkserveridentity", "true");
        properties.put(prefix + ".sendpartial", "true");
        properties.put(prefix + ".quitwait", "false");
        for (var wait : List.of("connectiontimeout", "timeout", "writetimeout")) {
            properties.put(prefix + '.' + wait, PATIENCE_MS);
        }
        return Session.getInstance(properties);
    }

    private static void check(String flag, String address, List<String> problems) {
        try {
            new InternetAddress(address, true);
        } catch (AddressException wrong) {
            problems.add("%s '%s' is not an e-mail address: %s".formatted(flag, address, wrong.getMessage()));
        }
    }

    private static String reason(MessagingException failed) {
        var cause = failed.getNextException();
        return cause == null || cause.getMessage() == null
                ? String.valueOf(failed.getMessage()).strip()
                : "%s: %s"
                        .formatted(
                                String.valueOf(failed.getMessage()).strip(),
                                cause.getMessage().strip());
    }
}
