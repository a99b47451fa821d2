package io.fieldline.emitter.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Sessions that do not join: each uses memory and needs no token. */
@Execution(ExecutionMode.CONCURRENT)
class UnjoinedSessionsIT {
    /** Nearly as many headers and bytes as are allowed. */
    private static final String[] HEADERS = headers();

    @Test
    void sessionsThatNeverJoinEndAndTakeNoMemory() throws Exception {
        try (var victim = Victim.start()) {
            victim.letsOthersJoin("40");
            var before = victim.heapMegabytes();
            var websockets = new ArrayList<Raw>();
            for (var number = 0; number < 400; number++) {
                var address = "127.0.1." + (1 + number % 40);
                websockets.add(victim.connect(address).send(Raw.upgrade(HEADERS)));
                victim.ask(address, "/socket.io/?EIO=4&transport=polling", HEADERS);
            }

            victim.servesOthers("/healthz");
            victim.letsOthersJoin("40");
            assertThat(victim.heapMegabytes()).isLessThan(before + 15);
            assertThat(victim.refused("unjoined")).isGreaterThan(400);
            for (var websocket : websockets) {
                assertThat(websocket.isClosedWithin(Duration.ofMinutes(2))).isTrue();
            }
            await().until(() -> victim.refused("unjoined") >= 800);
        }
    }

    private static String[] headers() {
        var headers = new String[50];
        for (var number = 0; number < headers.length; number++) {
            headers[number] = "h%d: %s".formatted(number, "x".repeat(100));
        }
        return headers;
    }
}
