package io.fieldline.emitter.reply;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** The files of the page, read into memory once. A path is looked up in a map and never becomes a file name. */
public final class StaticPages {
    private static final Map<String, String> CONTENT_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png");

    private final Map<String, File> files;

    private StaticPages(Map<String, File> files) {
        this.files = files;
    }

    /** Reads the folder {@code web} from the class path, usually from the jar. */
    public static StaticPages fromClassPath() throws IOException {
        var index = StaticPages.class.getResource("/web/index.html");
        if (index == null) {
            throw new IOException("this jar does not contain the page; build it with the folder web/ beside emitter/");
        }
        var uri = uri(index.toExternalForm());
        if (!uri.getScheme().equals("jar")) {
            return read(Path.of(uri).resolveSibling(""));
        }
        try (var jar = FileSystems.newFileSystem(uri, Map.of())) {
            return read(jar.getPath("/web"));
        }
    }

    /** Reads all files of a folder and those below it. */
    public static StaticPages read(Path folder) throws IOException {
        var files = new HashMap<String, File>();
        try (var paths = Files.walk(folder)) {
            for (var path : paths.filter(Files::isRegularFile).toList()) {
                files.put("/" + folder.relativize(path).toString().replace('\\', '/'), File.of(path));
            }
        }
        return new StaticPages(files);
    }

    /**
     * Returns the file at this path, or 404.
     *
     * @param gzip        whether the browser accepts gzip
     * @param ifNoneMatch the ETags that the browser has
     */
    public Reply reply(String path, boolean gzip, Optional<String> ifNoneMatch) {
        var file = files.get(path.equals("/") ? "/index.html" : path);
        if (file == null) {
            return Reply.error(404, "%s does not exist".formatted(path));
        }
        if (ifNoneMatch.filter(known -> known.contains(file.etag)).isPresent()) {
            return new Reply(304, ByteBuffer.allocate(0), file.headers());
        }
        var headers = new HashMap<>(file.headers());
        headers.put("Content-Type", file.contentType);
        if (!gzip) {
            return new Reply(200, file.plain, headers);
        }
        headers.put("Content-Encoding", "gzip");
        return new Reply(200, file.zipped, headers);
    }

    private static URI uri(String text) throws IOException {
        try {
            return new URI(text);
        } catch (URISyntaxException invalid) {
            throw new IOException("cannot read the page from " + text, invalid);
        }
    }

    private record File(String contentType, ByteBuffer plain, ByteBuffer zipped, String etag) {
        static File of(Path path) throws IOException {
            var name = path.getFileName().toString();
            var contentType =
                    CONTENT_TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/plain; charset=utf-8");
            var plain = Files.readAllBytes(path);
            return new File(contentType, ByteBuffer.wrap(plain), ByteBuffer.wrap(zip(plain)), etag(plain));
        }

        Map<String, String> headers() {
            return Map.of("ETag", etag, "Cache-Control", "no-cache", "Vary", "Accept-Encoding");
        }

        private static byte[] zip(byte[] plain) throws IOException {
            var bytes = new ByteArrayOutputStream();
            try (var zip = new GZIPOutputStream(bytes)) {
                zip.write(plain);
            }
            return bytes.toByteArray();
        }

        /** A weak tag, because the compressed file has the same one. */
        private static String etag(byte[] plain) {
            try {
                var hash = MessageDigest.getInstance("SHA-256").digest(plain);
                return "W/\"%s\"".formatted(HexFormat.of().formatHex(hash, 0, 16));
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible); // every Java has SHA-256
            }
        }
    }
}
