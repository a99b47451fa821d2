package io.fieldline.bridge.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that takes packets of 256 MB, as most do by default, and a message that does not fit into our heap. */
class LargePacketsIT {
    private static final int LARGE = 60_000_000;

    @TempDir
    private Path folder;

    @Test
    void aMessageOfSixtyMegabytesCostsNothingNowAndAtTheNextStart() throws Exception {
        try (var target = Target.start(folder, "max_packet_size 268435455%n".formatted())) {
            target.stopBridge();
            try (var attacker = target.attacker()) {
                attacker.publish("fieldline/large/readings", new byte[LARGE]);
                attacker.publish("fieldline/behind/readings", "nonsense".getBytes(UTF_8));
            }
            target.startBridge();
            target.stored().awaitAll("fieldline/behind", 1, Target.PATIENCE);
            target.servesOthers();

            try (var attacker = target.attacker()) {
                attacker.publish("fieldline/large/readings", new byte[LARGE]);
                attacker.publish("fieldline/megabyte/readings", new byte[1_000_000]);
            }
            assertThat(target.stored().awaitAll("fieldline/megabyte", 1, Target.PATIENCE))
                    .extracting(Stored.Entry::reason)
                    .containsExactly("1000000 bytes, expected at most 16384; only the start is stored");
            target.restartBridge();
            target.servesOthers();
            target.memoryRecovers();
            target.stored().awaitAll("fieldline/large", 0, Target.PATIENCE);
        }
    }
}
