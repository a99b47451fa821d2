package io.fieldline.notifier;

import static io.fieldline.notifier.incident.Alerts.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.MessageJson;
import io.fieldline.notifier.channel.Channel;
import io.fieldline.notifier.channel.MessageRefusedException;
import io.fieldline.notifier.channel.Notification;
import io.fieldline.notifier.incident.Alerts;
import io.fieldline.notifier.incident.AnnouncementPolicy;
import io.fieldline.notifier.incident.ChannelStart;
import io.fieldline.notifier.incident.Delivery;
import io.fieldline.notifier.incident.Incidents;
import io.fieldline.notifier.incident.NotificationLog;
import io.fieldline.notifier.text.Language;
import io.fieldline.notifier.text.NotificationText;
import io.fieldline.notifier.text.NotifierLabels;
import io.fieldline.notifier.text.NotifierRules;
import io.fieldline.notifier.text.Wording;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class ChannelWorkerTest {
    private static final Instant LONG_AGO = NOON.minus(Duration.ofDays(40));

    private final NotificationLog incidents = new NotificationLog(new Incidents(Duration.ofMinutes(1), 100), 100, 100);
    private final MockProducer<String, byte[]> producer =
            new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    private final List<Notification> sent = new ArrayList<>();
    private Optional<RuntimeException> error = Optional.empty();
    private Predicate<Notification> isRefused = notification -> false;
    private int attempts;
    private Duration step = Duration.ofSeconds(10);
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

    @Test
    void whatIsRefusedForEverIsDroppedAndStoredAfterTheLastAttempt() throws Exception {
        step = Duration.ofMinutes(6); // more than the longest wait between two attempts
        isRefused = notification -> true;
        incidents.read(new ChannelStart("fake", LONG_AGO));
        incidents.alert(Alerts.raised("kitchen"), NOON.minusSeconds(60));
        incidents.complete();

        worker.run();

        assertThat(attempts).isEqualTo(RefusedAnnouncements.MOST_ATTEMPTS);
        assertThat(producer.history()).extracting(record -> record.key()).containsExactly("fake", "fake|kitchen|co");
        assertThat(incidents.due("fake", policy(), NOON.plus(Duration.ofDays(1))))
                .isEmpty();
        assertThat(worker.problem()).contains("a refusal");
    }

    @Test
    void whatIsRefusedDelaysNothingElse() throws Exception {
        step = Duration.ZERO; // so that what was refused waits
        isRefused = notification -> {
            var isWrong = notification.text().contains("kitchen");
            incidents.alert(Alerts.raised("cellar"), NOON.minusSeconds(60));
            return isWrong;
        };
        incidents.read(new ChannelStart("fake", LONG_AGO));
        incidents.alert(Alerts.raised("kitchen"), NOON.minusSeconds(60));
        incidents.complete();

        worker.run();

        assertThat(sent).singleElement().satisfies(notification -> assertThat(notification.text())
                .contains("cellar")
                .doesNotContain("kitchen"));
    }

    @Test
    void theLimitHoldsAcrossARestart() throws Exception {
        incidents.read(new ChannelStart("fake", LONG_AGO));
        for (var message = 0; message < 30; message++) {
            incidents.read(new Delivery(
                    "fake",
                    "device" + message,
                    Optional.empty(),
                    Severity.ALARM,
                    false,
                    "key",
                    NOON,
                    NOON.minusSeconds(3600 - 15).plusMillis(message)));
        }
        incidents.alert(Alerts.raised("kitchen"), NOON.minusSeconds(60));
        incidents.complete();

        worker.run();

        assertThat(sent).singleElement().satisfies(notification -> assertThat(notification.at())
                .isAfterOrEqualTo(NOON.plusSeconds(15)));
    }

    private ChannelStart storedStart() {
        return MessageJson.parse(producer.history().get(0).value(), ChannelStart.class);
    }

    private static AnnouncementPolicy policy() {
        return new AnnouncementPolicy(Severity.WARNING, Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ZERO);
    }

    /** It stops after its first message. */
    private ChannelWorker worker() {
        var channel = new Channel() {
            @Override
            public String name() {
                return "fake";
            }

            @Override
            public void send(Notification notification) throws IOException {
                attempts++;
                if (isRefused.test(notification)) {
                    if (attempts == RefusedAnnouncements.MOST_ATTEMPTS) {
                        worker.stop();
                    }
                    throw new MessageRefusedException("a refusal");
                }
                worker.stop();
                error.ifPresent(it -> {
                    throw it;
                });
                sent.add(notification);
            }
        };
        return new ChannelWorker(
                channel,
                new ChannelWorker.Rules(
                        policy(),
                        Optional.empty(),
                        30,
                        new NotificationText(
                                Optional.empty(),
                                ZoneOffset.UTC,
                                new Wording(Language.EN),
                                new NotifierRules(),
                                new NotifierLabels())),
                incidents,
                new DeliveryWriter(producer, incidents),
                new NotifierMetrics(),
                new SteppingClock());
    }

    /** Each look at it is a step later than the one before. */
    private final class SteppingClock extends Clock {
        private Instant next = NOON;

        @Override
        public Instant instant() {
            var now = next;
            next = next.plus(step);
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
