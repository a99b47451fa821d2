package io.fieldline.emitter.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A client that does not know the token tries many. */
@Execution(ExecutionMode.CONCURRENT)
class TokenGuessingIT {
    private static final String TOKEN = "correct-horse-battery";
    private static final String RIGHT = "Authorization: Bearer " + TOKEN;
    private static final String WRONG = "Authorization: Bearer guess";

    @TempDir
    private Path folder;

    @Test
    void fewTokensOfAnAddressAreLookedAtByRestAndSocketIo() throws Exception {
        var file = Files.writeString(folder.resolve("tokens"), "alice:viewer:" + TOKEN + "\n");
        try (var victim = Victim.start("--token-file=" + file)) {
            // a machine that is stalled for a while lets a few more pass, after a second, two and four
            assertThat(guessesUntilOneIsNotLookedAt(victim)).isBetween(5, 10);
            await().until(() -> victim.ask(Victim.ATTACKER, "/api/rules", WRONG).contains(" 401 "));

            await().until(() -> restRefusesTheRightToken(victim));
            await().until(() -> socketIoRefusesTheRightToken(victim));

            victim.servesOthers("/api/rules", RIGHT);
            victim.letsOthersJoin("40{\"token\":\"" + TOKEN + "\"}");
            assertThat(victim.refused("guesses", RIGHT)).isGreaterThanOrEqualTo(3);
        }
    }

    /** Returns how many were looked at. From then on the address must wait. */
    private static int guessesUntilOneIsNotLookedAt(Victim victim) throws IOException {
        for (var guesses = 0; guesses < 1_000; guesses++) {
            var answer = victim.ask(Victim.ATTACKER, "/api/rules", WRONG);
            if (!answer.contains(" 401 ")) {
                assertThat(answer).contains(" 429 ", "Retry-After");
                return guesses;
            }
        }
        throw new AssertionError("each of 1,000 guesses was looked at");
    }

    private static boolean restRefusesTheRightToken(Victim victim) throws IOException {
        guessesUntilOneIsNotLookedAt(victim);
        return victim.ask(Victim.ATTACKER, "/api/rules", RIGHT).contains(" 429 ");
    }

    private static boolean socketIoRefusesTheRightToken(Victim victim) throws IOException {
        try (var page = victim.connect(Victim.ATTACKER)) {
            page.send(Raw.upgrade()).readUntil("pingTimeout", Victim.PATIENCE);
            guessesUntilOneIsNotLookedAt(victim);
            page.sendText("40{\"token\":\"" + TOKEN + "\"}");
            return page.readUntil("4{", Victim.PATIENCE).contains("too many wrong tokens");
        }
    }

    @Test
    void aConnectionHasOneGuessAndTheAuditLogFewLines() throws Exception {
        var file = Files.writeString(folder.resolve("tokens"), "alice:viewer:" + TOKEN + "\n");
        try (var victim = Victim.start("--token-file=" + file)) {
            var before = victim.log().size();
            for (var connection = 0; connection < 20; connection++) {
                try (var page = victim.connect(Victim.ATTACKER)) {
                    page.send(Raw.upgrade()).readUntil("pingTimeout", Victim.PATIENCE);
                    page.sendText(String.join("\u001e", Collections.nCopies(39, "40{\"token\":\"guess\"}")));
                    assertThat(page.isClosedWithin(Duration.ofMinutes(2))).isTrue();
                }
            }

            victim.servesOthers("/api/rules", RIGHT);
            assertThat(victim.refused("joins", RIGHT)).isEqualTo(20);
            assertThat(victim.refused("token", RIGHT)).isZero();
            assertThat(victim.log().subList(before, victim.log().size()))
                    .filteredOn(line -> line.contains("audit"))
                    .hasSizeBetween(1, 10) // one a minute, not one for each connection
                    .allMatch(line -> line.contains("address=127.0.0.3"));
        }
    }
}
