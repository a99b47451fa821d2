package io.fieldline.spark.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** An input has a pattern in its first line, and a name after it. */
class NamePatternFuzzTest {
    private static final int MOST = 512;

    @FuzzTest
    void aPatternMatchesWhatItsTableSays(byte[] bytes) {
        var lines = new String(bytes, UTF_8).split("\n", 2);
        if (lines.length == 2 && lines[0].length() <= MOST && lines[1].length() <= MOST) {
            assertThat(NamePattern.of(lines[0]).matches(lines[1])).isEqualTo(matches(lines[0], lines[1]));
        }
    }

    /** Computes a table of all prefixes of the pattern and the name that match. */
    private static boolean matches(String pattern, String name) {
        var row = new boolean[name.length() + 1];
        row[0] = true;
        for (var i = 0; i < pattern.length(); i++) {
            var next = new boolean[name.length() + 1];
            var isStar = pattern.charAt(i) == '*';
            next[0] = isStar && row[0];
            for (var j = 1; j <= name.length(); j++) {
                next[j] = isStar ? row[j] || next[j - 1] : row[j - 1] && pattern.charAt(i) == name.charAt(j - 1);
            }
            row = next;
        }
        return row[name.length()];
    }
}
