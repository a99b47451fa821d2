package io.fieldline.bridge.rules;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceOriginsTest {
    private final DeviceOrigins origins = new DeviceOrigins();

    @Test
    void twoDeepTopicsAreNotOneDevice() {
        origins.check("Helligkeit", List.of("haus", "bad", "Helligkeit"));

        assertThatCode(() -> origins.check("Helligkeit", List.of("haus", "bad", "Helligkeit")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> origins.check("Helligkeit", List.of("haus", "flur", "Helligkeit")))
                .hasMessage("'Helligkeit' would be the device of this topic and of haus/bad/Helligkeit; add a rule that"
                        + " names the level of the device, for example {\"topic\": \"haus/#\", \"payload\":"
                        + " \"number\", \"device\": \"topic:-2\", \"metrics\": {\"topic:-1\": \"value\"}}");
    }

    @Test
    void aShortTopicNamesTheDevice() {
        origins.check("hall", List.of("sensors", "hall"));

        assertThatCode(() -> origins.check("hall", List.of("lab", "hall"))).doesNotThrowAnyException();
    }
}
