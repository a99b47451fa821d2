package io.fieldline.emitter.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            =SUM(1,2)      | "'=SUM(1,2)"
            =cmd           | '=cmd
            +cmd           | '+cmd
            -cmd           | '-cmd
            @cmd           | '@cmd
            ＝cmd          | '＝cmd
            -1+cmd         | '-1+cmd
            -12.5          | -12.5
            +1e-3          | +1e-3
            a=b            | a=b
            Küche          | Küche
            say "hi" twice | "say ""hi"" twice"
            """)
    void aTextThatASpreadsheetWouldRunIsOnlyAText(String text, String cell) {
        assertThat(cell(text)).isEqualTo(cell);
    }

    @ParameterizedTest
    @ValueSource(strings = {" =cmd", "\u00a0+cmd", "\u3000@cmd", "\n=cmd", "\tcmd"})
    void aFormulaAfterSpacesIsOnlyATextToo(String text) {
        assertThat(cell(text).replace("\"", "")).startsWith("'");
    }

    @Property
    void noTextBecomesAFormulaOrTwoCells(@ForAll String text) {
        var cell = cell(text);
        var quoted = cell.startsWith("\"");
        var content = quoted ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"") : cell;

        assertThat(content).isIn(text, "'" + text);
        assertThat(Pattern.matches("(?s)[=@\t\r].*", content)).isFalse();
        assertThat(quoted || Pattern.matches("(?s)[^\",\r\n]*", cell)).isTrue();
    }

    private static String cell(String text) {
        var row = JsonNodeFactory.instance.objectNode().put("a", text);
        var reply = Csv.reply(List.of("a"), List.<JsonNode>of(row));
        var csv = UTF_8.decode(reply.body().duplicate()).toString();
        return csv.substring("a\r\n".length(), csv.length() - "\r\n".length());
    }
}
