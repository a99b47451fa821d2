package io.fieldline.notifier.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** Sends a text by HTTP, and expects any code of success. Redirects are errors because they could lead anywhere. */
final class HttpPost {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int SUCCESS = 2;
    private static final int HUNDRED = 100;
    private static final int LONGEST_REASON = 200;

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    void send(URI address, Map<String, String> headers, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(body, UTF_8));
        headers.forEach(request::setHeader);
        var response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (var answer = response.body()) {
            if (response.statusCode() / HUNDRED != SUCCESS) {
                var start = new String(answer.readNBytes(LONGEST_REASON), UTF_8);
                throw new IOException("%s answers %d: %s"
                        .formatted(address.getHost(), response.statusCode(), start.replaceAll("\\s+", " ")));
            }
        }
    }
}
