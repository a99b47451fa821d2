package io.fieldline.emitter.overview;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverviewCursorTest {
    @Test
    void theTextOfACursorIsReadAgain() {
        var cursor = new OverviewCursor(
                "k3j2m", new OverviewCursor.Position(800, 9), 812, new OverviewCursor.Position(940, 17));

        assertThat(cursor).hasToString("k3j2m.800.9.812.940.17");
        assertThat(OverviewCursor.parse("k3j2m.800.9.812.940.17")).isEqualTo(cursor);
    }

    /** A page may send any text. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "k3j2m",
                "k3j2m.812",
                "k3j2m.800.9.941.940.17",
                "k3j2m.800.9.-1.940.17",
                "K3J2M.800.9.812.940.17",
                "k3j2m.800.9.812.940.17 ",
                "k3j2m.800.9.812.940.9999999999999999999",
                "k3j2m.800.9.812.940.17.1"
            })
    void anotherTextIsACursorOfAPageThatHasNothing(String text) {
        assertThat(OverviewCursor.parse(text)).isEqualTo(OverviewCursor.NONE);
    }
}
