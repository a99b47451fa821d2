package io.fieldline.messages;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"device1", "Küche", "котёл", "温度", "a b", "...", "thermo-🌡"})
    void aNameInAnyScriptIsAllowed(String name) {
        assertThatCode(() -> Names.checkDevice(name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\u00a0\u2003",
                ".",
                "..",
                "a/b",
                "a+",
                "#",
                "a|b",
                "a\u0000",
                "a\u007f",
                "a\u0085",
                "a\u200bb",
                "a\u202eb",
                "a\u2028b",
                "\ud83c",
                "\udf21a",
                "a\u0378"
            })
    void aNameThatLooksLikeAnotherOrNamesAFolderIsRejected(String name) {
        assertThatThrownBy(() -> Names.checkMetric(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("metric ");
    }
}
