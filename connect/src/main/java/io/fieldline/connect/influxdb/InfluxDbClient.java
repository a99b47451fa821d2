package io.fieldline.connect.influxdb;

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes points by HTTP: to {@code /api/v2/write} with a token, otherwise to {@code /write} of InfluxDB 1. */
public final class InfluxDbClient {
    private static final Logger log = LoggerFactory.getLogger(InfluxDbClient.class);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int LONGEST_REASON = 500;

    /** Of a limit of the server, for example its max-series-per-database, which a person can raise. */
    private static final String LIMIT = "limit exceeded";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final InfluxDbServer server;
    private final boolean hasToken;

    public InfluxDbClient(InfluxDbServer server) {
        this.server = server;
        this.hasToken = !server.token().isEmpty();
    }

    /**
     * Returns if the account may write to the database. A missing database of InfluxDB 1 is created.
     *
     * @throws InfluxDbRefusedException if it may not
     * @throws IOException              if the server does not answer now
     */
    public void verify() throws IOException, InterruptedException {
        var ignored = write(List.of()); // InfluxDB 2 and 3 check account and database, and then refuse an empty request
    }

    /**
     * Writes the points with one request.
     *
     * @return why the server refuses some of them, even if they are sent again; empty if it has stored all
     * @throws IOException if the server cannot store them now
     */
    Optional<String> write(List<Point> points) throws IOException, InterruptedException {
        var body = compressed(points);
        var response = post(writePath(), body, "gzip");
        if (response.statusCode() == 404 && !hasToken && createDatabase()) {
            response = post(writePath(), body, "gzip");
        }
        return switch (response.statusCode()) {
            case 200, 204 -> Optional.empty();
            case 400, 413, 422 -> {
                if (response.body().contains(LIMIT)) {
                    throw new IOException("InfluxDB is full, " + reason(response));
                }
                yield Optional.of(reason(response));
            }
            case 401 ->
                throw new InfluxDbRefusedException(reason(response) + "; check user and password, or the token");
            case 403 ->
                throw new InfluxDbRefusedException(reason(response) + "; grant the right to write to the account");
            case 404 ->
                throw new InfluxDbRefusedException(reason(response) + "; create the database, or change the address");
            default -> throw new IOException("InfluxDB answers " + reason(response));
        };
    }

    private String writePath() {
        var database = encode(server.database(), UTF_8);
        return hasToken
                ? "/api/v2/write?org=%s&bucket=%s&precision=ns".formatted(encode(server.org(), UTF_8), database)
                : "/write?db=%s&precision=ns".formatted(database);
    }

    /** Returns whether the database exists now. The account may lack the right to create it. */
    private boolean createDatabase() throws IOException, InterruptedException {
        var name = server.database().replace("\\", "\\\\").replace("\"", "\\\"");
        var response = post("/query?q=" + encode("CREATE DATABASE \"" + name + '"', UTF_8), new byte[0], "identity");
        var isCreated = response.statusCode() == 200 && !response.body().contains("\"error\"");
        if (isCreated) {
            log.info("created a database in InfluxDB: database={}", server);
        }
        return isCreated;
    }

    private HttpResponse<String> post(String path, byte[] body, String encoding)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(server.url().toString().replaceFirst("/$", "") + path))
                .timeout(ANSWER)
                .header("Content-Type", "text/plain; charset=utf-8")
                .header("Content-Encoding", encoding);
        if (hasToken) {
            request.header("Authorization", "Token " + server.token());
        } else if (!server.user().isEmpty()) {
            var account = (server.user() + ':' + server.password()).getBytes(UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(account));
        }
        return http.send(request.POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString());
    }

    private static byte[] compressed(List<Point> points) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            for (var point : points) {
                gzip.write(point.line().getBytes(UTF_8));
                gzip.write('\n');
            }
        }
        return bytes.toByteArray();
    }

    private static String reason(HttpResponse<String> response) {
        var body = response.body().strip();
        return response.statusCode() + ": " + body.substring(0, Math.min(body.length(), LONGEST_REASON));
    }
}
