package io.fieldline.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class ToolsTest {
    @Test
    void aToolThatIsHereIsFound() {
        assertThat(Tools.require("sh")).isExecutable();
    }

    @Test
    void aMissingToolSkipsTheTestAndNamesItsPackage() {
        assertThatThrownBy(() -> Tools.require("/usr/include/no-such.h", "libno-dev", Map.of()))
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("/usr/include/no-such.h is missing: sudo apt-get install libno-dev");
    }

    @Test
    void inCiNothingIsSkipped() {
        assertThatThrownBy(() -> Tools.require("no-such-tool", "no-such-tool", Map.of("CI", "true")))
                .isInstanceOf(IllegalStateException.class);
    }
}
