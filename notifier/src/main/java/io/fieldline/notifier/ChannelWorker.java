package io.fieldline.notifier;

import io.fieldline.lifecycle.ErrorText;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.PrintableText;
import io.fieldline.notifier.channel.Channel;
import io.fieldline.notifier.channel.MessageRefusedException;
import io.fieldline.notifier.incident.Announcement;
import io.fieldline.notifier.incident.AnnouncementPolicy;
import io.fieldline.notifier.incident.ChannelStart;
import io.fieldline.notifier.incident.NotificationLog;
import io.fieldline.notifier.incident.Occasion;
import io.fieldline.notifier.text.NotificationText;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the announcements of one channel, on its own thread. It stores what the other side accepted after that, so a
 * message may be sent twice, but is not lost.
 */
final class ChannelWorker {
    private static final Logger log = LoggerFactory.getLogger(ChannelWorker.class);
    private static final Duration CHECK = Duration.ofSeconds(1);

    /** A check of 20,000 incidents took 0.1 to 0.3 s on a busy machine and blocks the others: alerts must not cause one each. */
    private static final Duration LEAST_WAIT = Duration.ofMillis(300);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);
    private static final int MOST_NAMED = 20;

    private final Channel channel;
    private final Rules rules;
    private final NotificationLog incidents;
    private final DeliveryWriter deliveries;
    private final NotifierMetrics metrics;
    private final Clock clock;
    private final RateLimit rateLimit;
    private final RefusedAnnouncements refusals = new RefusedAnnouncements();
    private Duration retry = FIRST_RETRY;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private boolean isLimitReported;
    private Optional<Instant> startStored = Optional.empty();
    private volatile Optional<String> problem = Optional.empty();

    /** What all channels have in common. */
    record Rules(
            AnnouncementPolicy policy, Optional<QuietHours> quietHours, int messagesPerHour, NotificationText text) {}

    ChannelWorker(
            Channel channel,
            Rules rules,
            NotificationLog incidents,
            DeliveryWriter deliveries,
            NotifierMetrics metrics,
            Clock clock) {
        this.channel = channel;
        this.rules = rules;
        this.incidents = incidents;
        this.deliveries = deliveries;
        this.metrics = metrics;
        this.clock = clock;
        this.rateLimit = new RateLimit(rules.messagesPerHour());
    }

    String name() {
        return channel.name();
    }

    /** Why the last message was not accepted; empty if it was. */
    Optional<String> problem() {
        return problem;
    }

    /** Makes {@link #run} return after the message that is being sent. */
    void stop() {
        stopping.countDown();
    }

    /** Sends until {@link #stop}. */
    void run() throws InterruptedException {
        while (stopping.getCount() > 0) {
            var now = clock.instant();
            if (incidents.isComplete() && isStartDue(now)) {
                deliveries.store(new ChannelStart(name(), start(now)));
                startStored = Optional.of(now);
            }
            var due = due(now);
            if (due.isEmpty()) {
                incidents.awaitAlert(CHECK);
                pause(LEAST_WAIT);
            } else if (!rateLimit.allows(
                    incidents.sent(name()), now, due.stream().anyMatch(ChannelWorker::isAlarm))) {
                reportLimit();
                pause(CHECK);
            } else {
                send(due, now);
            }
        }
    }

    private static boolean isAlarm(Announcement announcement) {
        return announcement.incident().severity() == Severity.ALARM && announcement.occasion() != Occasion.RESOLVED;
    }

    /** Once a day, because Kafka deletes old records. At the start it also shows that Kafka stores what is sent next. */
    private boolean isStartDue(Instant now) {
        return startStored.isEmpty()
                || now.isAfter(startStored.get().plus(DAY))
                || now.isBefore(startStored.get()); // the clock was set back
    }

    /** A day ago, if everything until then is announced: clocks that differ by less than a day cause no loss. */
    private Instant start(Instant now) {
        var yesterday = now.minus(DAY).minus(rules.policy().resolveAfter());
        return incidents
                .start(name())
                .map(since ->
                        since.isAfter(now) || (since.isBefore(yesterday) && isAllAnnounced(now)) ? yesterday : since)
                .orElse(now);
    }

    private boolean isAllAnnounced(Instant now) {
        return incidents.due(name(), rules.policy(), now).isEmpty();
    }

    /** Without those that wait because they were refused. */
    private List<Announcement> due(Instant now) {
        var isQuiet = rules.quietHours().filter(hours -> hours.contain(now)).isPresent();
        var due = incidents.due(name(), rules.policy(), now).stream()
                .filter(announcement -> !isQuiet || announcement.incident().severity() == Severity.ALARM)
                .toList();
        return refusals.ready(due, now);
    }

    private void send(List<Announcement> due, Instant now) throws InterruptedException {
        var notification = rules.text().of(due, now);
        try {
            channel.send(notification);
        } catch (MessageRefusedException refused) {
            var reason = reason(refused);
            failed(reason);
            drop(refusals.refused(due, now), now, reason);
            pause(LEAST_WAIT);
            return;
        } catch (IOException failed) {
            failed(reason(failed));
            waitToRetry();
            return;
        } catch (RuntimeException unexpected) { // it must not end the other channels
            log.error("unexpected error: channel={}", name(), unexpected);
            failed("unexpected error: " + unexpected.getClass().getSimpleName());
            waitToRetry();
            return;
        }
        log.info("sent: channel={} incidents={} title={}", name(), due.size(), PrintableText.of(notification.title()));
        accepted();
        deliveries.store(NotificationLog.deliveries(name(), due, now));
    }

    private void accepted() {
        metrics.sent(name());
        if (problem.isPresent()) {
            log.info("the channel works again: channel={}", name());
            problem = Optional.empty();
        }
        retry = FIRST_RETRY;
        isLimitReported = false;
    }

    /** Stores them as announced, so that no restart sends them again either. */
    private void drop(List<Announcement> refused, Instant now, String reason) throws InterruptedException {
        if (!refused.isEmpty()) {
            log.error(
                    "dropped announcements that were refused {} times: channel={} incidents={} reason={}",
                    RefusedAnnouncements.MOST_ATTEMPTS,
                    name(),
                    refused.stream()
                            .map(it -> it.incident().key().toString())
                            .limit(MOST_NAMED)
                            .toList(),
                    reason);
            metrics.dropped(name(), refused.size());
            deliveries.store(NotificationLog.deliveries(name(), refused, now));
        }
    }

    /** It may have text of the other side. */
    private static String reason(IOException failed) {
        return PrintableText.of(ErrorText.of(failed));
    }

    private void waitToRetry() throws InterruptedException {
        pause(retry);
        retry = retry.multipliedBy(2).compareTo(LONGEST_RETRY) < 0 ? retry.multipliedBy(2) : LONGEST_RETRY;
    }

    private void pause(Duration time) throws InterruptedException {
        stopping.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void failed(String reason) {
        metrics.failed(name());
        if (!problem.equals(Optional.of(reason))) {
            log.warn("cannot send, trying again: channel={} reason={}", name(), reason);
        }
        problem = Optional.of(reason);
    }

    private void reportLimit() {
        if (!isLimitReported) {
            log.warn(
                    "the limit of messages is reached; the next message has all that happens until then: channel={} perHour={}",
                    name(),
                    rules.messagesPerHour());
            isLimitReported = true;
        }
    }
}
