package io.fieldline.emitter.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.lifecycle.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Bytes in memory: bodies that never end, and responses that nobody reads. */
@Execution(ExecutionMode.CONCURRENT)
class UnreadBytesIT {
    private static final String LITTLE_DIRECT_MEMORY = "-XX:MaxDirectMemorySize=6m";

    @Test
    void bodiesThatNeverEndTakeNoMemoryAndAreCutOff() throws Exception {
        try (var victim = Victim.start()) {
            victim.servesOthers("/healthz");
            var before = victim.residentMegabytes();
            var bodies = new ArrayList<Raw>();
            for (var number = 0; number < 800; number++) {
                bodies.add(unfinished(victim, "127.0.1." + (1 + number % 40)));
            }

            victim.servesOthers("/healthz");
            victim.letsOthersJoin("40");
            assertThat(victim.residentMegabytes()).isLessThan(before + 80);
            for (var body : bodies) {
                assertThat(body.isClosedWithin(Duration.ofMinutes(2))).isTrue();
            }
            victim.servesOthers("/healthz");
            assertThat(victim.refused("busy") + victim.refused("slow")).isGreaterThanOrEqualTo(400);
        }
    }

    private static Raw unfinished(Victim victim, String from) throws IOException {
        var body = victim.connect(from);
        try {
            body.send(Raw.request("POST", "/session", "Content-Length: 65000") + "x".repeat(60_000));
        } catch (IOException cutOff) {
            // the test then finds the connection closed
        }
        return body;
    }

    @Test
    void directMemoryThatIsFullCostsSomeConnectionsAndNotTheService() throws Exception {
        try (var victim = Victim.start(List.of(LITTLE_DIRECT_MEMORY), List.of("--limit-requests=10000"))) {
            var bodies = fillDirectMemory(victim);

            await().ignoreExceptions()
                    .until(() -> victim.ask(Victim.FRIEND, "/healthz").contains(" 200 "));
            bodies.forEach(Raw::close);
            await().ignoreExceptions().untilAsserted(() -> victim.servesOthers("/healthz"));
            victim.letsOthersJoin("40");
        }
    }

    /** Without a shipped option the event loops wait in the JVM for direct memory that is never released. */
    @Test
    void aProcessWhoseEventLoopsHangEndsItself() throws Exception {
        var options = List.of(LITTLE_DIRECT_MEMORY, "-Dio.netty.tryReflectionSetAccessible=false");
        try (var victim = Victim.start(options, List.of("--limit-requests=10000"))) {
            fillDirectMemory(victim);

            assertThat(victim.exit().get(5, TimeUnit.MINUTES)).isEqualTo(ExitCode.UNEXPECTED_ERROR);
        }
    }

    private static List<Raw> fillDirectMemory(Victim victim) throws IOException {
        var bodies = new ArrayList<Raw>();
        for (var number = 0; number < 600; number++) {
            bodies.add(unfinished(victim, "127.0.1." + (1 + number % 60)));
        }
        return bodies;
    }

    @Test
    void responsesThatNobodyReadsTakeNoMemoryAndAreCutOff() throws Exception {
        try (var victim = Victim.start("--slow-client-timeout=3s")) {
            victim.servesOthers("/healthz");
            var before = victim.residentMegabytes();
            var readers = new ArrayList<Raw>();
            for (var number = 0; number < 90; number++) {
                var reader = victim.connectSmall("127.0.1." + (1 + number % 9));
                readers.add(reader.send(Raw.get("/api/openapi.json").repeat(100)));
            }

            victim.servesOthers("/api/rules");
            victim.letsOthersJoin("40");
            assertThat(victim.residentMegabytes()).isLessThan(before + 60);
            await().until(() -> victim.refused("unread") >= 80);
            readers.forEach(Raw::close);
            victim.servesOthers("/api/devices");
        }
    }
}
