package io.fieldline.load.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.load.Load;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.ReadingJson;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SenderTest {
    private final List<String> messages = new ArrayList<>();
    private final List<String> acknowledged = new ArrayList<>();

    /** Accepts every message at once. */
    private final Destination destination = new Destination() {
        @Override
        public void send(String device, byte[] payload, Runnable accepted) {
            var reading = ((Good) ReadingJson.parse(payload)).reading();
            messages.add(device + ' ' + reading.identity().orElseThrow().sequence());
            accepted.run();
        }

        @Override
        public void close() {}
    };

    @Test
    void itSendsAllReadingsOfItsDevicesInOrder() throws Exception {
        var load = new Load(8, 2, 3, 0);

        sender(0, load, new SendTimes(load)).send(System.nanoTime());

        assertThat(messages)
                .containsExactly(
                        "load-abcd1234-0 0",
                        "load-abcd1234-2 0",
                        "load-abcd1234-0 1",
                        "load-abcd1234-2 1",
                        "load-abcd1234-0 2");
        assertThat(acknowledged).containsExactly("0 0", "2 0", "0 1", "2 1", "0 2");
    }

    @Test
    void atARateTheScheduleDoesNotDependOnTheSender() throws Exception {
        var load = new Load(4, 1, 2, 10);
        var times = new SendTimes(load);
        var start = System.nanoTime() - TimeUnit.HOURS.toNanos(1); // it is far behind, and sends at once

        sender(0, load, times).send(start);

        assertThat(times.of(0, 0) - start).isZero();
        assertThat(times.of(1, 0) - start).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(times.of(1, 1) - start).isEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
    }

    private Sender sender(int number, Load load, SendTimes times) {
        return new Sender(
                number,
                load,
                new Run("abcd1234"),
                destination,
                times,
                (device, sequence) -> acknowledged.add(device + " " + sequence),
                Clock.systemUTC());
    }
}
