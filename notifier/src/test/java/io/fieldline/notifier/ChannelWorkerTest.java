package io.fieldline.notifier;

import static io.fieldline.notifier.incident.Alerts.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.MessageJson;
import io.fieldline.notifier.channel.Channel;
import io.fieldline.notifier.channel.Notification;
import io.fieldline.notifier.channel.NotificationText;
import io.fieldline.notifier.incident.Alerts;
import io.fieldline.notifier.incident.AnnouncementPolicy;
import io.fieldline.notifier.incident.ChannelStart;
import io.fieldline.notifier.incident.Incidents;
import io.fieldline.notifier.incident.NotificationLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class ChannelWorkerTest {
    private static final Instant LONG_AGO = NOON.minus(Duration.ofDays(40));

    private final NotificationLog incidents = new NotificationLog(new Incidents(Duration.ofMinutes(1), 100), 100);
    private final MockProducer<String, byte[]> producer =
            new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    private final List<Notification> sent = new ArrayList<>();
    private Optional<RuntimeException> error = Optional.empty();
    private final ChannelWorker worker = worker();

    @Test
    void anUnexpectedErrorOfAChannelIsAFailureOfThatChannel() throws Exception {
        incidents.alert(Alerts.raised("kitchen"), NOON.minusSeconds(60));
        incidents.complete();
        error = Optional.of(new IllegalStateException("a secret"));

        worker.run();

        assertThat(worker.problem()).contains("unexpected error: IllegalStateException");
    }

    @Test
    void theStartIsStoredAtEachStartBecauseKafkaDeletesOldRecords() throws Exception {
        incidents.read(new ChannelStart("fake", LONG_AGO));
        incidents.alert(Alerts.raised("kitchen"), NOON.minusSeconds(60));
        incidents.complete();

        worker.run();

        assertThat(producer.history()).extracting(record -> record.key()).containsExactly("fake", "fake|kitchen|co");
        assertThat(storedStart()).isEqualTo(new ChannelStart("fake", LONG_AGO));
    }

    @Test
    void theStartMovesWhenEverythingIsAnnounced() throws Exception {
        incidents.read(new ChannelStart("fake", LONG_AGO));
        incidents.alert(Alerts.raised("kitchen"), NOON); // is due ten seconds later
        incidents.complete();

        worker.run();

        assertThat(storedStart()).isEqualTo(new ChannelStart("fake", NOON.minus(Duration.ofMinutes(24 * 60 + 1))));
    }

    @Test
    void nothingIsSentIfKafkaDoesNotStoreWhatIsSent() {
        incidents.read(new ChannelStart("fake", LONG_AGO));
        incidents.alert(Alerts.raised("kitchen"), NOON.minusSeconds(60));
        incidents.complete();
        producer.sendException = new TopicAuthorizationException("fieldline.notifications");

        assertThatThrownBy(worker::run).isInstanceOf(TopicAuthorizationException.class);
        assertThat(sent).isEmpty();
    }

    private ChannelStart storedStart() {
        return MessageJson.parse(producer.history().get(0).value(), ChannelStart.class);
    }

    /** It stops after its first message. */
    private ChannelWorker worker() {
        var channel = new Channel() {
            @Override
            public String name() {
                return "fake";
            }

            @Override
            public void send(Notification notification) {
                worker.stop();
                error.ifPresent(it -> {
                    throw it;
                });
                sent.add(notification);
            }
        };
        var policy =
                new AnnouncementPolicy(Severity.WARNING, Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ZERO);
        return new ChannelWorker(
                channel,
                new ChannelWorker.Rules(
                        policy, Optional.empty(), 30, new NotificationText(Optional.empty(), ZoneOffset.UTC)),
                incidents,
                new DeliveryWriter(producer, incidents),
                new NotifierMetrics(),
                new SteppingClock());
    }

    /** Each look at it is ten seconds later than the one before. */
    private static final class SteppingClock extends Clock {
        private Instant next = NOON;

        @Override
        public Instant instant() {
            var now = next;
            next = next.plusSeconds(10);
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
