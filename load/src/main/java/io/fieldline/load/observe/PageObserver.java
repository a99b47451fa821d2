package io.fieldline.load.observe;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.load.Load;
import io.fieldline.load.form.Form;
import io.fieldline.messages.MessageJson;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A page that gets averages over Socket.IO, as a browser does. It reconnects, and then gets a new snapshot. */
public final class PageObserver implements Observer {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Socket socket;
    private volatile Optional<String> failure = Optional.empty();

    private PageObserver(Socket socket) {
        this.socket = socket;
    }

    /**
     * Returns when the page has joined.
     *
     * @throws IOException if the emitter does not answer, or refuses the token
     */
    public static PageObserver join(PageAccess page, Form form, Load load, Arrivals arrivals)
            throws IOException, InterruptedException {
        var socket = IO.socket(page.url(), page.options());
        var observer = new PageObserver(socket);
        var counts = new AverageCounts(form, load, arrivals);
        observer.on("average", average -> average(average, counts));
        observer.on("snapshot", snapshot -> snapshot.path("averages").forEach(average -> average(average, counts)));
        var joined = new CompletableFuture<Void>();
        socket.on(Socket.EVENT_CONNECT, data -> joined.complete(null));
        socket.on(Socket.EVENT_CONNECT_ERROR, data -> joined.completeExceptionally(new IOException(reason(data[0]))));
        socket.connect();
        try {
            joined.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return observer;
        } catch (ExecutionException | TimeoutException failed) {
            socket.close();
            var reason =
                    failed.getCause() == null ? "no answer" : failed.getCause().getMessage();
            throw new IOException(
                    "cannot join the page %s: %s; check --page-url, --page-token-file and --page-ca-file"
                            .formatted(page.url(), reason),
                    failed);
        }
    }

    private static String reason(Object error) {
        return error instanceof Throwable thrown && thrown.getCause() != null
                ? String.valueOf(thrown.getCause().getMessage())
                : String.valueOf(error);
    }

    private void on(String event, Consumer<JsonNode> each) {
        socket.on(event, data -> {
            try {
                each.accept(MessageJson.tree(String.valueOf(data[0])));
            } catch (RuntimeException failed) {
                failure = Optional.of("event %s of the page: %s".formatted(event, ErrorText.of(failed)));
            }
        });
    }

    @Override
    public Optional<String> failure() {
        return failure;
    }

    private static void average(JsonNode average, AverageCounts counts) {
        counts.average(
                average.path("device_name").asText(),
                average.path("metric").asText(),
                average.path("start").asLong(),
                average.path("count").asLong());
    }

    @Override
    public void close() {
        socket.close();
    }
}
