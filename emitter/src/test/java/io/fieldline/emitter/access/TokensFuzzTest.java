package io.fieldline.emitter.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.regex.Pattern;

/** An input is a token file. */
class TokensFuzzTest {
    private static final Pattern NAMED =
            Pattern.compile("[A-Za-z0-9._-]{1,32}:(?i:viewer|operator):([A-Za-z0-9._~+/=-]{16,256})");
    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9._~+/=-]{1,256}");

    @FuzzTest
    void aFileIsAcceptedOnlyIfEachLineFollowsTheGrammarAndItsTokensAreFound(byte[] bytes) {
        var lines = new String(bytes, UTF_8).lines().toList();
        Tokens tokens;
        try {
            tokens = Tokens.parse(lines);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).matches("(?s)(line \\d+: |expected 1 to ).*");
            return;
        }
        var meant = lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        assertThat(tokens.size()).isEqualTo(meant.size()).isBetween(1, 100);
        for (var i = 0; i < meant.size(); i++) {
            check(tokens, meant, i);
        }
        assertThat(tokens.find("")).isEmpty();
        assertThat(tokens.find(meant.get(0) + "x")).isEmpty();
    }

    private static void check(Tokens tokens, List<String> lines, int index) {
        var line = lines.get(index);
        var named = NAMED.matcher(line);
        if (named.matches()) {
            assertThat(tokens.find(named.group(1))).isPresent();
            return;
        }
        assertThat(index).isZero();
        assertThat(line).matches(BARE);
        assertThat(tokens.find(line))
                .hasValueSatisfying(
                        token -> assertThat(token.principal().role()).isEqualTo(Role.VIEWER));
    }
}
