package io.fieldline.notifier.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** The first bytes of an HTTP answer. It does not wait for the others, which may be many or never come. */
final class AnswerStart implements BodySubscriber<String> {
    private final int most;
    private final ByteArrayOutputStream start = new ByteArrayOutputStream();
    private final CompletableFuture<String> text = new CompletableFuture<>();
    private final CompletableFuture<Subscription> source = new CompletableFuture<>();

    AnswerStart(int most) {
        this.most = most;
    }

    @Override
    public CompletionStage<String> getBody() {
        return text;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        source.complete(subscription);
        requestMore();
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (var buffer : buffers) {
            var bytes = new byte[Math.min(buffer.remaining(), most - start.size())];
            buffer.get(bytes);
            start.writeBytes(bytes);
        }
        requestMore();
    }

    private void requestMore() {
        if (start.size() < most) {
            source.join().request(1);
            return;
        }
        source.join().cancel();
        onComplete();
    }

    @Override
    public void onError(Throwable broken) {
        onComplete(); // the status has arrived, and it is what counts
    }

    @Override
    public void onComplete() {
        text.complete(start.toString(UTF_8));
    }
}
