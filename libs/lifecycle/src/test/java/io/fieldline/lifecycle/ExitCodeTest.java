package io.fieldline.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
    @Test
    void everyCodeHasAMeaningOfItsOwnAndARowInTheReadme() throws Exception {
        var readme = Files.readString(Path.of("README.md"));

        assertThat(codes()).hasSize(7).allSatisfy(code -> {
            assertThat(ExitCode.meaning(code)).isPresent();
            assertThat(readme).contains("| %d |".formatted(code));
        });
        assertThat(codes().stream().map(ExitCode::meaning)).doesNotHaveDuplicates();
    }

    @Test
    void aSignalIsNamedByItsNumber() {
        assertThat(ExitCode.meaning(137)).contains("signal 9");
        assertThat(ExitCode.meaning(7)).isEmpty();
    }

    private static List<Integer> codes() {
        return Arrays.stream(ExitCode.class.getDeclaredFields())
                .filter(field -> Modifier.isPublic(field.getModifiers()))
                .map(ExitCodeTest::value)
                .toList();
    }

    private static int value(Field field) {
        try {
            return field.getInt(null);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
