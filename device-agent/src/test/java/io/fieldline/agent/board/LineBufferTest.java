package io.fieldline.agent.board;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineBufferTest {
    private final LineBuffer buffer = new LineBuffer();
    private final List<String> lines = new ArrayList<>();

    @Test
    void aLineThatComesInPiecesIsOneLine() {
        add("12");
        add(".5\r");
        add("\n13\n");

        assertThat(lines).containsExactly("12.5", "13");
    }

    @Test
    void noiseWithoutEndCostsABoundedBufferAndOneLine() {
        for (var i = 0; i < 10_000; i++) {
            add("0123456789");
        }
        add("\n12.5\n");

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).hasSize(LineBuffer.MAX_LINE + 1).endsWith("…");
        assertThat(lines.get(1)).isEqualTo("12.5");
    }

    @Test
    void aLineEndsWithReturnNewlineOrBoth() {
        add("1\r2\n3\r");
        add("\n4\r\n\r\n5\r");

        assertThat(lines).containsExactly("1", "2", "3", "4", "", "5");
    }

    @Test
    void aMegabyteWithoutALineEndCostsOneLine() {
        add("x".repeat(1_000_000));
        assertThat(buffer.begun()).hasSize(LineBuffer.MAX_LINE);
        add("\r12.5\r");

        assertThat(lines).hasSize(2).endsWith("12.5");
    }

    private void add(String text) {
        var bytes = text.getBytes(ISO_8859_1);
        buffer.add(bytes, bytes.length, lines::add);
    }
}
