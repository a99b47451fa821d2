package io.fieldline.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.brokers.Accounts.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountsTest {
    @TempDir
    private Path folder;

    @Test
    void thePasswordIsTheFirstLineOfItsFile() throws IOException {
        assertThat(Account.read("fieldline", file("secret\nnot this\n"))).isEqualTo(new Account("fieldline", "secret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "  \nsecond line"})
    void anEmptyPasswordIsNotAnAccount(String content) throws IOException {
        var file = file(content);

        assertThatThrownBy(() -> Account.read("fieldline", file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected a password in the first line of " + file);
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("password"), content);
    }
}
