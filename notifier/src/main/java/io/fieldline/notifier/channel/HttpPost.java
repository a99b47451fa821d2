package io.fieldline.notifier.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.lifecycle.ErrorText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Sends a text by HTTP, and expects any code of success. Redirects are errors because they could lead anywhere. */
final class HttpPost {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int SUCCESS = 2;

    /** Bad Request, Content Too Large, Unprocessable Content. */
    private static final Set<Integer> REFUSALS = Set.of(400, 413, 422);

    private static final int HUNDRED = 100;
    private static final int LONGEST_REASON = 200;

    private final Duration patience;
    private final HttpClient client;

    HttpPost() {
        this(PATIENCE);
    }

    /** {@code patience} is the time for the whole request and its answer. */
    HttpPost(Duration patience) {
        this.patience = patience;
        this.client = HttpClient.newBuilder()
                .connectTimeout(patience)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** The names of the headers that cannot be sent. Their values are secrets, so no message has them. */
    static List<String> wrong(Map<String, String> headers) {
        return headers.entrySet().stream()
                .filter(header -> !isValid(header.getKey(), header.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isValid(String name, String value) {
        try {
            HttpRequest.newBuilder().setHeader(name, value);
            return true;
        } catch (IllegalArgumentException wrong) {
            return false;
        }
    }

    void send(URI address, Map<String, String> headers, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address).POST(HttpRequest.BodyPublishers.ofString(body, UTF_8));
        headers.forEach(request::setHeader);
        if ("http".equals(address.getScheme())) { // otherwise the client asks for HTTP/2 in headers that some servers
            // refuse
            request.version(HttpClient.Version.HTTP_1_1);
        }
        var response = exchange(request.build());
        var status = response.statusCode();
        if (!isSuccess(status)) {
            var reason = "%s answers %d: %s"
                    .formatted(address.getHost(), status, response.body().replaceAll("\\s+", " "));
            throw isRefusal(status) ? new MessageRefusedException(reason) : new IOException(reason);
        }
    }

    /** Only what is about the message: a person can repair a token or an address, and no alarm may be lost until then. */
    private static boolean isRefusal(int status) {
        return REFUSALS.contains(status);
    }

    private static boolean isSuccess(int status) {
        return status / HUNDRED == SUCCESS;
    }

    /** The timeout of a request would end with the headers of the answer, so that its body could take forever. */
    private HttpResponse<String> exchange(HttpRequest request) throws IOException, InterruptedException {
        var answered = client.sendAsync(
                request, answer -> new AnswerStart(isSuccess(answer.statusCode()) ? 0 : LONGEST_REASON));
        try {
            return answered.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException silent) {
            throw new IOException(
                    "%s did not answer within %d s".formatted(request.uri().getHost(), patience.toSeconds()), silent);
        } catch (ExecutionException failed) {
            throw new IOException(reason(request.uri().getHost(), failed.getCause()), failed);
        } finally {
            answered.cancel(true);
        }
    }

    private static String reason(String host, Throwable failure) {
        var isUnknown = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(UnresolvedAddressException.class::isInstance);
        return isUnknown ? "unknown host " + host : "%s: %s".formatted(host, ErrorText.of(failure));
    }
}
