package io.fieldline.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class FatalErrorsTest {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final FatalErrors errors = new FatalErrors(code -> events.add("exit " + code));

    @Test
    void theFirstErrorOfAnyThreadEndsTheProcessAfterTheLastActions() {
        errors.beforeExit(() -> events.add("offline"));
        errors.beforeExit(() -> {
            throw new IllegalStateException("the broker is away");
        });
        errors.beforeExit(() -> events.add("closed"));

        errors.uncaughtException(Thread.currentThread(), new UnsatisfiedLinkError("noexec"));
        errors.uncaughtException(Thread.currentThread(), new IllegalStateException("a consequence"));

        assertThat(events).containsExactly("offline", "closed", "exit 5");
    }

    @Test
    void anErrorInAPooledTaskEndsTheProcessToo() {
        var task = errors.guard(() -> {
            throw new StackOverflowError();
        });

        assertThatThrownBy(task::run).isInstanceOf(StackOverflowError.class);
        assertThat(events).containsExactly("exit 5");
    }
}
