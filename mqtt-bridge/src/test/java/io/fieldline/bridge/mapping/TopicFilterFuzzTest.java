package io.fieldline.bridge.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import java.util.regex.Pattern;

/** An input has a topic in its first line and two filters in the next ones. */
class TopicFilterFuzzTest {
    private static final Pattern FILTER = Pattern.compile("((\\+|[^/+#]*)/)*(\\+|#|[^/+#]*)", Pattern.DOTALL);

    @FuzzTest
    void aFilterFollowsTheGrammarOfMqttAndMatchesAsAPatternDoes(byte[] bytes) {
        var lines = new String(bytes, UTF_8).split("\n", 3);
        if (lines.length < 3 || lines[0].length() > 200) {
            return;
        }
        var topic = lines[0].replaceAll("[+#]", "x"); // a topic has no wildcard
        var one = filter(lines[1]);
        var other = filter(lines[2]);
        var matchesOne = one.filter(filter -> matches(filter, lines[1], topic)).isPresent();
        var matchesOther =
                other.filter(filter -> matches(filter, lines[2], topic)).isPresent();

        if (matchesOne && matchesOther) {
            assertThat(one.orElseThrow().overlaps(other.orElseThrow())).isTrue();
        }
        if (matchesOther && one.isPresent() && one.get().covers(other.orElseThrow()) && !topic.startsWith("$")) {
            assertThat(matchesOne).isTrue();
        }
    }

    private static Optional<TopicFilter> filter(String text) {
        var follows = !text.isEmpty() && FILTER.matcher(text).matches();
        try {
            var filter = TopicFilter.parse(text);
            assertThat(follows).as(text).isTrue();
            assertThat(filter).hasToString(text);
            return Optional.of(filter);
        } catch (IllegalArgumentException refused) {
            assertThat(follows).as(text).isFalse();
            return Optional.empty();
        }
    }

    private static boolean matches(TopicFilter filter, String text, String topic) {
        var matches = filter.matches(TopicFilter.levelsOf(topic));
        assertThat(matches).as("%s %s", text, topic).isEqualTo(matchesAsPattern(text, topic));
        return matches;
    }

    private static boolean matchesAsPattern(String filter, String topic) {
        var pattern = new StringBuilder();
        for (var level : filter.split("/", -1)) {
            if (level.equals("#")) {
                pattern.append("(/.*)?");
                break;
            }
            pattern.append('/').append(level.equals("+") ? "[^/]*" : Pattern.quote(level));
        }
        var hidden = topic.startsWith("$") && !filter.split("/", 2)[0].equals(topic.split("/", 2)[0]);
        return !hidden
                && Pattern.compile(pattern.toString(), Pattern.DOTALL)
                        .matcher("/" + topic)
                        .matches();
    }
}
