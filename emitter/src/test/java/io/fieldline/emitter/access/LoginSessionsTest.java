package io.fieldline.emitter.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoginSessionsTest {
    private static final String SECRET = "0123456789abcdef";
    private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");

    private final Tokens tokens = Tokens.parse(List.of("wall.2:viewer:" + SECRET, "alice:operator:" + SECRET + "2"));
    private final LoginSessions sessions = at(NOW);
    private final String id = sessions.start(tokens.named("wall.2").orElseThrow());

    @Test
    void anotherEmitterWithTheSameTokensAcceptsIt() {
        assertThat(at(NOW).find(id, tokens))
                .hasValueSatisfying(principal -> assertThat(principal.name()).isEqualTo("wall.2"));
    }

    @Test
    void itEndsAfterThirtyDays() {
        assertThat(at(NOW.plus(LoginSessions.LIFETIME).minusSeconds(1)).find(id, tokens))
                .isPresent();
        assertThat(at(NOW.plus(LoginSessions.LIFETIME)).find(id, tokens)).isEmpty();
    }

    @Test
    void afterALogoutItIsUseless() {
        sessions.end(id);

        assertThat(sessions.find(id, tokens)).isEmpty();
    }

    @Test
    void anotherTokenOrRoleEndsIt() {
        assertThat(sessions.find(id, Tokens.parse(List.of("wall.2:viewer:" + SECRET + "3"))))
                .isEmpty();
        assertThat(sessions.find(id, Tokens.parse(List.of("wall.2:operator:" + SECRET))))
                .isEmpty();
        assertThat(sessions.find(id, Tokens.parse(List.of("other:viewer:" + SECRET))))
                .isEmpty();
    }

    @Test
    void nobodyCanChangeItsNameOrItsExpiry() {
        assertThat(sessions.find(id.replace("wall.2", "alice"), tokens)).isEmpty();
        var expires = NOW.plus(LoginSessions.LIFETIME).getEpochSecond();
        assertThat(sessions.find(id.replace("." + expires + ".", "." + (expires + 1) + "."), tokens))
                .isEmpty();
        assertThat(sessions.find("", tokens)).isEmpty();
        assertThat(sessions.find(SECRET, tokens)).isEmpty();
    }

    private static LoginSessions at(Instant now) {
        return new LoginSessions(Clock.fixed(now, ZoneOffset.UTC));
    }
}
