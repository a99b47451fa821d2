package io.fieldline.emitter.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.messages.LoginSession;
import io.fieldline.messages.MessageJson;
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
    private final LoginSessions.Started started =
            sessions.start(tokens.named("wall.2").orElseThrow());
    private final String id = started.id();

    @Test
    void anotherEmitterAcceptsItOnceItHasReadIt() {
        var other = at(NOW);
        assertThat(other.find(id, tokens)).isEmpty();

        other.put(started.key(), started.session());

        assertThat(other.find(id, tokens)).contains(started.key());
    }

    @Test
    void itEndsAfterThirtyDays() {
        assertThat(read(NOW.plus(LoginSessions.LIFETIME).minusSeconds(1)).find(id, tokens))
                .isPresent();
        assertThat(read(NOW.plus(LoginSessions.LIFETIME)).find(id, tokens)).isEmpty();
    }

    @Test
    void afterALogoutItIsUseless() {
        sessions.remove(started.key());

        assertThat(sessions.find(id, tokens)).isEmpty();
        assertThat(sessions.has(started.key())).isFalse();
        assertThat(sessions.size()).isZero();
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

    /** The record is not a cookie, and nothing in the cookie was made of the token. */
    @Test
    void neitherTheCookieNorTheRecordAloneGivesAccessOrTestsAGuess() {
        var again = at(NOW).start(tokens.named("wall.2").orElseThrow());

        assertThat(id).matches("wall\\.2\\.[\\w-]{22}").isNotEqualTo(again.id());
        assertThat(started.session().proof()).isNotEqualTo(again.session().proof());
        assertThat(MessageJson.text(started.session())).doesNotContain(id.substring("wall.2.".length()));
        for (var guess :
                List.of("", SECRET, id.replace("wall.2", "alice"), started.key(), "wall.2." + "A".repeat(22))) {
            assertThat(sessions.find(guess, tokens)).as(guess).isEmpty();
        }
    }

    @Test
    void aTokenWithTooManySessionsEndsOnlyItsOwnOldest() {
        var alice = sessions.start(tokens.named("alice").orElseThrow());
        for (var login = 0; login < LoginSessions.MAX_OF_TOKEN; login++) {
            sessions.start(tokens.named("wall.2").orElseThrow());
        }

        assertThat(sessions.find(id, tokens)).isEmpty();
        assertThat(sessions.find(alice.id(), tokens)).isPresent();
        assertThat(sessions.size()).isEqualTo(LoginSessions.MAX_OF_TOKEN + 1);
        assertThat(sessions.evictions()).isEqualTo(1);
    }

    @Test
    void thereAreNoMoreAccountsThanTokens() {
        for (var account = 0; account < Tokens.MAX_TOKENS; account++) {
            var name = "account" + account;
            sessions.put(name + "|" + "x".repeat(43), new LoginSession(name, "x".repeat(43), NOW.plusSeconds(1)));
        }

        assertThat(sessions.size()).isEqualTo(Tokens.MAX_TOKENS);
        assertThat(sessions.find(id, tokens)).isEmpty();
    }

    @Test
    void aRecordUnderTheKeyOfAnotherAccountIsInvalid() {
        assertThatThrownBy(() -> sessions.put("alice|" + "x".repeat(43), started.session()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sessions.remove("alice")).isInstanceOf(IllegalArgumentException.class);
    }

    private LoginSessions read(Instant now) {
        var other = at(now);
        other.put(started.key(), started.session());
        return other;
    }

    private static LoginSessions at(Instant now) {
        return new LoginSessions(Clock.fixed(now, ZoneOffset.UTC));
    }
}
