package io.fieldline.notifier.channel;

import static io.fieldline.notifier.incident.Alerts.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.fieldline.messages.Alert.Severity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmailChannelTest {
    private static final Notification NOTIFICATION = new Notification(
            "ALARM: Küche", "a text", Severity.ALARM, Optional.of("https://pi.local/#/alerts"), NOON, List.of(), 0);

    @TempDir
    private Path folder;

    private final List<String> problems = new ArrayList<>();
    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    private int port;

    @BeforeEach
    void start() {
        server.start();
        port = server.getSmtp().getPort();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void eachRecipientGetsThePlainText() throws Exception {
        channel(Optional.empty(), Optional.empty()).send(NOTIFICATION);

        var received = server.getReceivedMessages();
        assertThat(received).hasSize(2);
        assertThat(received[0].getSubject()).isEqualTo("ALARM: Küche");
        assertThat(String.valueOf(received[0].getContent()))
                .startsWith("a text")
                .contains("https://pi.local/#/alerts", "a footer");
        assertThat(received[0].getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(received[0].getHeader("X-Priority")).containsExactly("1");
    }

    @Test
    void aPasswordIsNotSentWithoutEncryption() throws Exception {
        server.setUser("user", "secret");
        var password = Files.writeString(folder.resolve("password"), "secret\n");

        assertThatThrownBy(() ->
                        channel(Optional.of("user"), Optional.of(password)).send(NOTIFICATION))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("STARTTLS is required");
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void aServerThatIsAwayIsAReason() {
        server.stop();

        assertThatThrownBy(() -> channel(Optional.empty(), Optional.empty()).send(NOTIFICATION))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(MessageRefusedException.class)
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void aConnectionThatBreaksAfterTheMessageWasAcceptedIsNoFailure() throws Exception {
        try (var mailServer = new StubbornServer(StubbornServer::acceptsMailAndResets)) {
            channel(mailServer.port(), List.of("one@example.org")).send(NOTIFICATION);

            assertThat(mailServer.mails()).containsExactly("RCPT TO:<one@example.org>\n");
        }
    }

    @Test
    void aRefusedRecipientDoesNotKeepTheMessageFromTheOthers() throws Exception {
        try (var mailServer = new StubbornServer(StubbornServer::acceptsMailAndResets)) {
            channel(mailServer.port(), List.of("gone@example.org", "one@example.org"))
                    .send(NOTIFICATION);

            assertThat(mailServer.mails()).containsExactly("RCPT TO:<one@example.org>\n");
        }
    }

    @Test
    void aMessageThatNoRecipientGetsIsSentAgainBecauseItIsNotTheReason() throws Exception {
        try (var mailServer = new StubbornServer(StubbornServer::acceptsMailAndResets)) {
            var channel = channel(mailServer.port(), List.of("gone@example.org"));

            assertThatThrownBy(() -> channel.send(NOTIFICATION))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(MessageRefusedException.class)
                    .hasMessageContaining("no such mailbox");
        }
    }

    @Test
    void aMessageWhoseTextTheServerRefusesIsRefused() throws Exception {
        try (var mailServer = new StubbornServer(StubbornServer::refusesTheText)) {
            var channel = channel(mailServer.port(), List.of("one@example.org"));

            assertThatThrownBy(() -> channel.send(NOTIFICATION))
                    .isInstanceOf(MessageRefusedException.class)
                    .hasMessageContaining("no such text");
        }
    }

    private Channel channel(int otherPort, List<String> recipients) {
        var settings = new EmailSettings(
                Optional.of(URI.create("smtp://127.0.0.1:" + otherPort)),
                Optional.empty(),
                Optional.empty(),
                Optional.of("fieldline@example.org"),
                recipients);
        return EmailChannel.of(settings, "a footer", problems).orElseThrow();
    }

    private Channel channel(Optional<String> user, Optional<Path> password) {
        var address = URI.create("smtp://127.0.0.1:" + port);
        var settings = new EmailSettings(
                Optional.of(address),
                user,
                password,
                Optional.of("fieldline@example.org"),
                List.of("one@example.org", "two@example.org"));
        var channel = EmailChannel.of(settings, "a footer", problems).orElseThrow();
        assertThat(problems).isEmpty();
        return channel;
    }
}
