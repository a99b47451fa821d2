package io.fieldline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnknownHostException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;

class MqttReasonsTest {
    @Test
    void aReasonCodeIsSaidInTheWordsOfTheStandard() {
        assertThat(MqttReasons.words(149)).isEqualTo("packet too large (0x95)");
        assertThat(MqttReasons.words(0x8E)).isEqualTo("session taken over (0x8E)");
        assertThat(MqttReasons.words(0xF0)).isEqualTo("unknown reason code (0xF0)");
    }

    @Test
    void aReasonIsNeverNull() {
        assertThat(MqttReasons.of(new IOException())).isEqualTo("IOException");
        assertThat(MqttReasons.of(new MqttException(32109, new EOFException())))
                .isEqualTo("the broker closed the connection without a reason");
        assertThat(MqttReasons.of(new MqttException(32103, new UnknownHostException("broker.example"))))
                .isEqualTo("unknown host broker.example");
        assertThat(MqttReasons.of(new MqttException(149))).isEqualTo("the broker says: packet too large (0x95)");
    }
}
