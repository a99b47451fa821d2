package io.fieldline.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.launcher.Part.Stage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartsTest {
    private static final int KILLED = 137;

    private final Part kafka = new Part("kafka", Stage.BROKER, List.of("kafka"));
    private final Part bridge = new Part("bridge", Stage.BRIDGE, List.of("bridge"));
    private final Restarts restarts =
            new Restarts(new Restarts.Limit(3, Duration.ofMinutes(10), Duration.ofSeconds(1)));

    @Test
    void theDelayDoublesWithEachRestartUpToTheLimit() {
        assertThat(restarts.plan(kafka, KILLED, seconds(0))).contains(seconds(1));
        assertThat(restarts.plan(kafka, KILLED, seconds(10))).contains(seconds(2));
        assertThat(restarts.plan(kafka, KILLED, seconds(20))).contains(seconds(4));
        assertThat(restarts.plan(kafka, KILLED, seconds(30))).isEmpty();
    }

    @Test
    void eachPartHasALimitOfItsOwn() {
        for (var restart = 0; restart < 3; restart++) {
            restarts.plan(kafka, KILLED, seconds(restart));
        }

        assertThat(restarts.plan(bridge, KILLED, seconds(9))).contains(seconds(1));
    }

    @Test
    void aRestartDoesNotCountForEver() {
        for (var restart = 0; restart < 3; restart++) {
            restarts.plan(kafka, KILLED, seconds(restart));
        }

        assertThat(restarts.plan(kafka, KILLED, seconds(602))).contains(seconds(2)); // one of them is 600 s old
    }

    @Test
    void aPartIsDueAfterItsDelayAndOnce() {
        restarts.plan(kafka, KILLED, seconds(5));

        assertThat(restarts.takeDue(Duration.ofMillis(5_999))).isEmpty();
        assertThat(restarts.arePlanned()).isTrue();
        assertThat(restarts.takeDue(seconds(6))).containsExactly(kafka);
        assertThat(restarts.takeDue(seconds(7))).isEmpty();
        assertThat(restarts.arePlanned()).isFalse();
    }

    @ParameterizedTest(name = "exit code {0}: restarted {1} before it was ready, {2} after")
    @CsvSource({
        "0,   false, true", // stopped by somebody else
        "1,   false, true",
        "2,   false, false",
        "3,   true,  true",
        "4,   false, false",
        "5,   true,  true",
        "6,   true,  true",
        "7,   false, true", // not in the table of the services
        "137, true,  true",
        "143, true,  true"
    })
    void theExitCodeDecides(int code, boolean beforeReady, boolean afterReady) {
        assertThat(restarts.plan(kafka, code, seconds(0)).isPresent()).isEqualTo(beforeReady);

        restarts.ready(bridge);

        assertThat(restarts.plan(bridge, code, seconds(0)).isPresent()).isEqualTo(afterReady);
    }

    @Test
    void aLimitOfNoRestartsIsRefused() {
        assertThatThrownBy(() -> new Restarts.Limit(0, seconds(1), seconds(1)))
                .hasMessageContaining("at least 1 restart, got 0");
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}
