package io.fieldline.agent.board;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Crc16Test {
    @Test
    void theCheckValueOfTheCatalogueComesOut() {
        assertThat(Crc16.of("123456789")).isEqualTo(0x29B1);
    }

    @Test
    void ofNothingItIsTheStartValue() {
        assertThat(Crc16.of("")).isEqualTo(0xFFFF);
    }
}
