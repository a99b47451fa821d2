package io.fieldline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MqttSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "mqtt://broker:1883, tcp://broker:1883",
        "mqtts://broker:8883, ssl://broker:8883",
        "tcp://127.0.0.1:1883, tcp://127.0.0.1:1883",
        "ssl://[::1]:8883, ssl://[::1]:8883",
    })
    void theUsualSchemesAreAccepted(URI uri, URI broker) {
        assertThat(settings(uri).uri()).isEqualTo(broker);
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker:1883", "http://broker:1883", "ws://broker"})
    void anotherSchemeIsRefused(URI uri) {
        assertThatThrownBy(() -> settings(uri))
                .hasMessage("--mqtt-uri %s: expected mqtt://host:port or mqtts://host:port".formatted(uri));
    }

    @Test
    void anAccountInTheAddressIsNotRepeated() {
        assertThatThrownBy(() -> settings(URI.create("mqtt://user:secret@broker")))
                .hasMessageContaining("--mqtt-password-file")
                .hasMessageNotContaining("secret");
    }

    private static MqttSettings settings(URI uri) {
        return new MqttSettings(uri, Optional.empty(), Optional.empty());
    }
}
