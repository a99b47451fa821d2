package io.fieldline.agent.board;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EscapedTextTest {
    @Test
    void whatATerminalWouldObeyIsShown() {
        assertThat(EscapedText.of("a\u001b[31m\r\u009b1m\u00ff…")).isEqualTo("a\\x1b[31m\\x0d\\x9b1m\\xff\\u2026");
    }

    @Property
    void nothingButPrintableAsciiIsLeft(@ForAll String text) {
        assertThat(EscapedText.of(text)).matches("[ -~]*");
    }
}
