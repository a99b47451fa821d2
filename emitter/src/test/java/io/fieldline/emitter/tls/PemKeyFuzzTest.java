package io.fieldline.emitter.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PemKeyFuzzTest {
    private static Path file;

    @BeforeAll
    static void createFile() throws IOException {
        file = Files.createTempFile("key", ".pem");
    }

    @AfterAll
    static void deleteFile() throws IOException {
        Files.deleteIfExists(file);
    }

    @FuzzTest
    void aFileIsAKeyOrIsRefusedWithASentence(byte[] pem) throws IOException {
        Files.write(file, pem);
        try {
            assertThat(PemKey.read(file).getFormat()).isEqualTo("PKCS#8");
        } catch (IOException refused) {
            assertThat(refused.getMessage()).startsWith("--tls-key ");
        }
    }
}
