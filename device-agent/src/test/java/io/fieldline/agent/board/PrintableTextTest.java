package io.fieldline.agent.board;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PrintableTextTest {
    @Test
    void whatATerminalWouldObeyIsShown() {
        assertThat(PrintableText.escape("a\u001b[31m\r\u009b1m\u00ff…"))
                .isEqualTo("a\\x1b[31m\\x0d\\x9b1m\\xff\\u2026");
    }

    @Property
    void nothingButPrintableAsciiIsLeft(@ForAll String text) {
        assertThat(PrintableText.escape(text)).matches("[ -~]*");
    }
}
