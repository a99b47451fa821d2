package io.fieldline.emitter.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.messages.AlertRules;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertRuleCacheTest {
    private final AlertRuleCache rules = new AlertRuleCache();

    @Test
    void theyAreToldAsTheServiceToldThem() {
        rules.update(Examples.rules("spark-job"));

        assertThat(rules.json())
                .isEqualTo(Examples.message("alert-rules.json").replace("\"service\":\"spark-job\",", ""));
    }

    @Test
    void oneServiceDoesNotReplaceTheRulesOfAnother() {
        rules.update(Examples.rules("spark-job"));
        rules.update(Examples.rules("another"));
        rules.update(new AlertRules("another", List.of()));

        assertThat(rules.json()).containsOnlyOnce("battery-low");
    }

    @Test
    void oneServiceTooManyIsRefusedAndThoseBeforeStay() {
        for (var service = 0; service < 16; service++) {
            rules.update(new AlertRules("service" + service, List.of()));
        }

        assertThatThrownBy(() -> rules.update(Examples.rules("spark-job"))).hasMessageContaining("16 services");
        rules.update(Examples.rules("service0"));
        assertThat(rules.json()).containsOnlyOnce("battery-low");
    }
}
