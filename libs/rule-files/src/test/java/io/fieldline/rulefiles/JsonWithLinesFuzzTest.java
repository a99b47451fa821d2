package io.fieldline.rulefiles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Stream;

class JsonWithLinesFuzzTest {
    @FuzzTest
    void whatIsReadHasALineOfTheTextAndWhatIsRefusedToo(byte[] bytes) {
        var text = new String(bytes, UTF_8);
        var lines = 1
                + text.chars()
                        .filter(character -> character == '\n' || character == '\r')
                        .count();
        JsonWithLines root;
        try {
            root = JsonWithLines.parse(text);
        } catch (JsonProcessingException refused) {
            assertThat(refused.getOriginalMessage()).isNotBlank();
            assertThat(refused.getLocation()).isNotNull();
            assertThat((long) refused.getLocation().getLineNr()).isBetween(1L, lines);
            return;
        }
        var open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            var next = open.remove();
            assertThat((long) next.line()).isBetween(1L, lines);
            assertThat(Stream.of(next.text(), next.number(), next.object(), next.list())
                            .filter(kind -> kind.isPresent())
                            .count())
                    .isLessThanOrEqualTo(1);
            next.object().ifPresent(members -> open.addAll(members.values()));
            next.list().ifPresent(open::addAll);
        }
    }
}
