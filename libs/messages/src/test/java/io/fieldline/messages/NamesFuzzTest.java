package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.regex.Pattern;

class NamesFuzzTest {
    /** A name as in docs/messages.md: not blank, not the name of a folder, nothing invisible, no separator. */
    static final Pattern NAME = Pattern.compile(
            "(?!\\.\\.?\\z)(?![\\s\\p{Z}]*\\z)(?=.{1,128}\\z)[^\\p{Cc}\\p{Cf}\\p{Cs}\\p{Cn}\\p{Zl}\\p{Zp}/+#|]+");

    /** The pattern counts Unicode characters, and the limit counts Java characters. */
    private static final int LONGEST = 128;

    @FuzzTest
    void aNameIsAcceptedIfAndOnlyIfItFollowsTheGrammar(byte[] text) {
        var name = new String(text, UTF_8);

        var follows = NAME.matcher(name).matches() && name.length() <= LONGEST;
        assertThat(isAccepted(name)).as(name).isEqualTo(follows);
    }

    private static boolean isAccepted(String name) {
        try {
            Names.checkDevice(name);
            return true;
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).startsWith("device_name ").hasSizeLessThan(300);
            return false;
        }
    }
}
