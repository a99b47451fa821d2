package io.fieldline.emitter.reply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticPagesTest {
    @TempDir
    private Path folder;

    private StaticPages pages;

    @BeforeEach
    void readPages() throws IOException {
        var web = Files.createDirectories(folder.resolve("web"));
        Files.writeString(web.resolve("index.html"), "<h1>Grüße</h1>");
        Files.writeString(Files.createDirectory(web.resolve("vendor")).resolve("LICENSE"), "free");
        Files.writeString(folder.resolve("secret"), "not to be read");
        pages = StaticPages.read(web);
    }

    @Test
    void theRootIsTheIndex() {
        var reply = pages.reply("/", false, Optional.empty());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(UTF_8.decode(reply.body().duplicate()).toString()).isEqualTo("<h1>Grüße</h1>");
        assertThat(reply.headers())
                .containsEntry("Content-Type", "text/html; charset=utf-8")
                .containsEntry("Cache-Control", "no-cache")
                .doesNotContainKey("Content-Encoding");
        assertThat(pages.reply("/index.html", false, Optional.empty())).isEqualTo(reply);
    }

    @Test
    void aFileInAFolderIsServedAsTextWhenItsTypeIsUnknown() {
        assertThat(pages.reply("/vendor/LICENSE", false, Optional.empty()).headers())
                .containsEntry("Content-Type", "text/plain; charset=utf-8");
    }

    @Test
    void aFileThatTheBrowserHasIsNotSentAgain() {
        var etag = pages.reply("/", false, Optional.empty()).headers().get("ETag");

        var again = pages.reply("/", true, Optional.of("\"other\", " + etag));

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body().remaining()).isZero();
        assertThat(again.headers()).containsEntry("ETag", etag);
    }

    @Test
    void aBrowserThatAcceptsGzipGetsIt() throws IOException {
        var reply = pages.reply("/", true, Optional.empty());

        assertThat(reply.headers()).containsEntry("Content-Encoding", "gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(reply.body().array())).readAllBytes())
                .asString(UTF_8)
                .isEqualTo("<h1>Grüße</h1>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/vendor", "/../secret", "/vendor/../../secret", "//etc/passwd", "", "secret"})
    void aMissingFileIsNotFound(String path) {
        assertThat(pages.reply(path, false, Optional.empty()).status()).isEqualTo(404);
    }
}
