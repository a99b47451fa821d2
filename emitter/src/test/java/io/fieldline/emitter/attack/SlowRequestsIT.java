package io.fieldline.emitter.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Connections that are open and not used. */
@Execution(ExecutionMode.CONCURRENT)
class SlowRequestsIT {
    @Test
    void oneAddressCannotHoldAllConnectionsAndASlowRequestEnds() throws Exception {
        try (var victim = Victim.start("--limit-connections=150", "--limit-address-connections=100")) {
            var slow = new ArrayList<Raw>();
            for (var number = 0; number < 160; number++) {
                slow.add(victim.connect(Victim.ATTACKER).send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n"));
            }

            victim.servesOthers("/healthz");
            await().until(() -> victim.refused("connections") + victim.refused("slow") >= 60);
            assertThat(victim.refused("connections")).isPositive();
            await().pollInterval(Duration.ofSeconds(1))
                    .until(() -> sendByte(slow) == 0
                            || victim.refused("connections") + victim.refused("slow") == slow.size());
            victim.servesOthers("/healthz");
            await().until(() -> victim.ask(Victim.ATTACKER, "/healthz").contains(" 200 "));
        }
    }

    @Test
    void aConnectionThatWaitsAfterAnAnswerEnds() throws Exception {
        try (var victim = Victim.start();
                var idle = victim.connect(Victim.ATTACKER)) {
            assertThat(idle.send(Raw.get("/healthz")).readUntil("}", Victim.PATIENCE))
                    .contains(" 200 ");

            assertThat(idle.isClosedWithin(Duration.ofMinutes(2))).isTrue();
        }
    }

    /** Sends one byte of a header to each connection; returns how many are still open. */
    private static int sendByte(List<Raw> slow) {
        var open = 0;
        for (var connection : slow) {
            try {
                connection.send("x");
                open++;
            } catch (IOException closed) {
                // expected
            }
        }
        return open;
    }
}
