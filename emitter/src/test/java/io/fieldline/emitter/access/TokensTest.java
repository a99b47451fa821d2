package io.fieldline.emitter.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokensTest {
    private static final String LONG = "0123456789abcdef";

    @Test
    void aFileNamesTokensWithRoles() {
        var tokens = Tokens.parse(List.of("# who", "", "alice:operator:" + LONG, "wall:VIEWER:" + LONG + "2"));

        assertThat(tokens.find(LONG)).hasValueSatisfying(token -> {
            assertThat(token.principal().name()).isEqualTo("alice");
            assertThat(token.principal().role()).isEqualTo(Role.OPERATOR);
        });
        assertThat(tokens.find(LONG + "2").orElseThrow().principal().role()).isEqualTo(Role.VIEWER);
        assertThat(tokens.find(LONG + "3")).isEmpty();
        assertThat(tokens.shortest()).isEmpty();
    }

    @Test
    void aBareTokenOnTheFirstLineIsAViewersAndMayBeShort() {
        var tokens = Tokens.parse(List.of("horse", "alice:operator:" + LONG));

        var principal = tokens.find("horse").orElseThrow().principal();
        assertThat(principal.name()).isEqualTo("token");
        assertThat(principal.role()).isEqualTo(Role.VIEWER);
        assertThat(tokens.shortest()).hasValue(5);
    }

    @Test
    void anotherTokenUnderTheSameNameIsAnotherPrincipal() {
        var before = Tokens.parse(List.of("alice:viewer:" + LONG)).find(LONG).orElseThrow();
        var after = Tokens.parse(List.of("alice:viewer:" + LONG + "new"));

        assertThat(after.includes(before.principal())).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                            | expected 1 to 100 tokens, got 0
            two words                     | line 1: a token has 1 to 256 letters, digits and any of . _ ~ + / = -
            alice:viewer                  | line 1: expected name:role:token
            alice:viewer:short            | line 1: a named token has at least 16 characters, got 5
            alice:admin:0123456789abcdef  | line 1: expected the role viewer or operator
            al ice:viewer:0123456789abcdef| line 1: a name has 1 to 32 letters, digits and any of . _ -
            """)
    void aWrongLineIsNamedWithoutItsToken(String line, String problem) {
        assertThatThrownBy(() -> Tokens.parse(List.of(line)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(problem);
    }

    @Test
    void aNameIsThereOnce() {
        assertThatThrownBy(() -> Tokens.parse(List.of("a:viewer:" + LONG, "a:operator:" + LONG + "2")))
                .hasMessage("line 2: the name 'a' is used twice");
    }

    @Property(tries = 300)
    void anyTextIsTokensOrRefusedWithASentence(@ForAll List<String> lines) {
        try {
            assertThat(Tokens.parse(lines).size()).isPositive();
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
