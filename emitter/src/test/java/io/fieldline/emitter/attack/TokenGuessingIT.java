package io.fieldline.emitter.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
            for (var guess = 0; guess < 5; guess++) {
                assertThat(victim.ask(Victim.ATTACKER, "/api/rules", WRONG)).contains(" 401 ");
            }

            assertThat(victim.ask(Victim.ATTACKER, "/api/rules", WRONG)).contains(" 429 ", "Retry-After");
            waitUntilTheNextGuessIsChecked(victim);
            waitUntilTheNextGuessIsChecked(
                    victim); // from now on the address must wait for 4 s, enough for what follows
            assertThat(victim.ask(Victim.ATTACKER, "/api/rules", RIGHT)).contains(" 429 ");
            try (var page = victim.connect(Victim.ATTACKER)) {
                page.send(Raw.upgrade()).readUntil("pingTimeout", Duration.ofSeconds(5));
                page.sendText("40{\"token\":\"" + TOKEN + "\"}");
                assertThat(page.readUntil("44{", Duration.ofSeconds(5))).contains("too many wrong tokens");
            }
            victim.servesOthers("/api/rules", RIGHT);
            victim.letsOthersJoin("40{\"token\":\"" + TOKEN + "\"}");
            assertThat(victim.refused("guesses", RIGHT)).isGreaterThanOrEqualTo(3);
        }
    }

    private static void waitUntilTheNextGuessIsChecked(Victim victim) {
        await().until(() -> victim.ask(Victim.ATTACKER, "/api/rules", WRONG).contains(" 401 "));
    }

    @Test
    void aConnectionHasOneGuessAndTheAuditLogFewLines() throws Exception {
        var file = Files.writeString(folder.resolve("tokens"), "alice:viewer:" + TOKEN + "\n");
        try (var victim = Victim.start("--token-file=" + file)) {
            var before = victim.log().size();
            for (var connection = 0; connection < 20; connection++) {
                try (var page = victim.connect(Victim.ATTACKER)) {
                    page.send(Raw.upgrade()).readUntil("pingTimeout", Duration.ofSeconds(5));
                    page.sendText(String.join("\u001e", Collections.nCopies(39, "40{\"token\":\"guess\"}")));
                    assertThat(page.isClosedWithin(Duration.ofSeconds(10))).isTrue();
                }
            }

            victim.servesOthers("/api/rules", RIGHT);
            assertThat(victim.refused("joins", RIGHT)).isEqualTo(20);
            assertThat(victim.refused("token", RIGHT)).isZero();
            assertThat(victim.log().subList(before, victim.log().size()))
                    .filteredOn(line -> line.contains("audit"))
                    .hasSizeBetween(1, 5)
                    .allMatch(line -> line.contains("address=127.0.0.3"));
        }
    }
}
