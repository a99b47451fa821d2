package io.fieldline.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.load.form.Message;
import io.fieldline.load.form.ReadingForm;
import io.fieldline.load.form.Run;
import io.fieldline.load.send.Destination;
import io.fieldline.load.send.Schedule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SendersTest {
    @Test
    void anUnexpectedErrorEndsASenderAndIsReported() {
        var load = new Load(8, 1, 1, 0, 0);
        var form = new ReadingForm(new Run("abcd1234"));
        var senders = new Senders(load, form, new Schedule(load), (device, sequence) -> {});
        var broken = new Destination() {
            @Override
            public void send(Message message, Runnable acknowledged) {
                throw new IllegalStateException("this is a bug");
            }

            @Override
            public void close() {}
        };

        senders.start(List.of(broken), Duration.ZERO, () -> {});

        await().atMost(Duration.ofMinutes(2)).until(senders::areDone);
        assertThat(senders.failure()).contains("this is a bug");
    }
}
