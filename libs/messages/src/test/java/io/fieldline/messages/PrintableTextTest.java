package io.fieldline.messages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTextTest {
    @Test
    void whatATerminalWouldExecuteIsReplaced() {
        assertThat(PrintableText.of("a\u001b[31m\r\n\u009b1m\u202e é")).isEqualTo("a?[31m???1m? é");
    }

    @Test
    void longTextIsCut() {
        assertThat(PrintableText.of("x".repeat(201))).isEqualTo("x".repeat(200) + "...");
    }
}
