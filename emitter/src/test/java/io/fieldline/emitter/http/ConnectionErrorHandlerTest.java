package io.fieldline.emitter.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.emitter.access.Refusals;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionErrorHandlerTest {
    private final List<Throwable> fatal = new ArrayList<>();
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new ConnectionErrorHandler(new Refusals(), (thread, error) -> fatal.add(error)));

    @ParameterizedTest
    @MethodSource("ofOneConnection")
    void anErrorThatAClientCanCauseClosesOnlyItsConnection(Throwable cause) {
        channel.pipeline().fireExceptionCaught(cause);

        assertThat(channel.isOpen()).isFalse();
        assertThat(fatal).isEmpty();
    }

    private static Stream<Throwable> ofOneConnection() {
        return Stream.of(
                new IllegalStateException("a bug in one handler"),
                new DecoderException(new StackOverflowError("nested too deeply")),
                new OutOfMemoryError("direct buffers"));
    }

    @ParameterizedTest
    @MethodSource("ofTheProcess")
    void anErrorThatNoClientCanCauseEndsTheProcess(Throwable cause) {
        channel.pipeline().fireExceptionCaught(cause);

        assertThat(channel.isOpen()).isFalse();
        assertThat(fatal).hasSize(1);
    }

    private static Stream<Throwable> ofTheProcess() {
        return Stream.of(
                new NoClassDefFoundError("the jar was replaced"),
                new DecoderException(new NoClassDefFoundError("the jar was replaced")));
    }
}
