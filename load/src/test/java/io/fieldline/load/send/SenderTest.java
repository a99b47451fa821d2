package io.fieldline.load.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.load.Load;
import io.fieldline.load.form.Message;
import io.fieldline.load.form.ReadingForm;
import io.fieldline.load.form.Run;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.ReadingJson;
import java.time.Clock;
import java.time.Duration;
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
        public void send(Message message, Runnable accepted) {
            var reading = ((Good) ReadingJson.parse(message.payload())).reading();
            messages.add(
                    message.topic() + ' ' + reading.identity().orElseThrow().sequence());
            accepted.run();
        }

        @Override
        public void close() {}
    };

    @Test
    void itSendsAllReadingsOfItsDevicesInOrder() throws Exception {
        var load = new Load(8, 2, 3, 0, 0);

        sender(0, load).send(new Schedule(load));

        assertThat(messages)
                .containsExactly(
                        "fieldline/load-abcd1234-0/readings 0",
                        "fieldline/load-abcd1234-2/readings 0",
                        "fieldline/load-abcd1234-0/readings 1",
                        "fieldline/load-abcd1234-2/readings 1",
                        "fieldline/load-abcd1234-0/readings 2");
        assertThat(acknowledged).containsExactly("0 0", "2 0", "0 1", "2 1", "0 2");
    }

    @Test
    void atARateTheScheduleDoesNotDependOnTheSender() throws Exception {
        var load = new Load(4, 1, 2, 10, 0);
        var schedule = new Schedule(load);
        var start = System.nanoTime() - TimeUnit.HOURS.toNanos(1); // it is far behind, and sends at once
        schedule.begin(start);

        sender(0, load).send(schedule);

        assertThat(messages).hasSize(4);
        assertThat(schedule.of(0, 0) - start).isZero();
        assertThat(schedule.of(1, 0) - start).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(schedule.of(1, 1) - start).isEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
    }

    @Test
    void theWarmUpIsOfTheSameRateAndNotCounted() throws Exception {
        var load = new Load(4, 1, 2, 0.001, 0);

        sender(0, load).warmUp(Duration.ofMinutes(10)); // the second message would be due later

        assertThat(messages).containsExactly("fieldline/load-abcd1234-0/check 0");
        assertThat(acknowledged).isEmpty();
    }

    private Sender sender(int number, Load load) {
        return new Sender(
                number,
                load,
                new ReadingForm(new Run("abcd1234")),
                destination,
                (device, sequence) -> acknowledged.add(device + " " + sequence),
                Clock.systemUTC());
    }
}
