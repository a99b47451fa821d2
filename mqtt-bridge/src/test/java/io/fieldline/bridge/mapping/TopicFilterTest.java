package io.fieldline.bridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicFilterTest {
    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "a/b, a/b, true",
        "a/b, a/c, false",
        "a/b, a/b/c, false",
        "a/b/c, a/b, false",
        "+/b, a/b, true",
        "+, a/b, false",
        "a/+, a/, true",
        "a/#, a, true",
        "a/#, a/b/c, true",
        "#, a/b, true",
        "#, $SYS/load, false",
        "+/load, $SYS/load, false",
        "$SYS/#, $SYS/load, true",
    })
    void aFilterMeansSomeTopics(String filter, String topic, boolean matches) {
        assertThat(TopicFilter.parse(filter).matches(TopicFilter.levelsOf(topic)))
                .isEqualTo(matches);
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "a/b, a/b, true",
        "a/+, +/b, true",
        "a/+/c, a/b/#, true",
        "a/#, a, true",
        "a/+, a, false",
        "a/b, a/c, false",
        "a/+/x, a/+/y, false",
        "a/b, a/b/c, false",
        "#, $aws/#, false",
        "+/uptime, $SYS/uptime, false",
        "$SYS/#, $SYS/+/load, true",
        "#, a/+, true",
    })
    void twoFiltersOverlapWhenATopicIsMeantByBoth(String one, String other, boolean overlap) {
        assertThat(TopicFilter.parse(one).overlaps(TopicFilter.parse(other))).isEqualTo(overlap);
        assertThat(TopicFilter.parse(other).overlaps(TopicFilter.parse(one))).isEqualTo(overlap);
    }

    @Test
    void aWrongFilterSaysWhatIsWrong() {
        assertThatThrownBy(() -> TopicFilter.parse("a/b+")).hasMessage("'b+': + and # must be a whole level");
        assertThatThrownBy(() -> TopicFilter.parse("a/#/b")).hasMessage("# must be the last level");
        assertThatThrownBy(() -> TopicFilter.parse(""))
                .hasMessage("expected a topic filter with at least one character");
    }
}
