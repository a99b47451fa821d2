package io.fieldline.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * Requests the states of the devices every second, and records each {@code online} that nothing in Kafka justifies. It ignores
 * failed requests, because the test kills services meanwhile.
 */
final class FalseOnlineDetector implements AutoCloseable {
    /** The maximum time from Kafka through the emitter to the answer, on a machine that also does other work. */
    private static final Duration SLACK = Duration.ofSeconds(20);

    /** A bridge counts as stopped after this time without a report. */
    private static final Duration BRIDGE_STOPPED = Duration.ofSeconds(15);

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** An answer is checked after this time, because after an outage of Kafka the ledger may continue later than the emitter. */
    private static final Duration LEDGER_BEHIND = Duration.ofSeconds(5);

    /** The answer of the API at one moment. */
    private record Answer(Instant at, Map<String, JsonNode> devices) {}

    private final EmitterApi api;
    private final KafkaLedger ledger;
    private final Thread thread = new Thread(this::run, "false-online");
    private final List<String> found = new ArrayList<>();
    private final Queue<Answer> pending = new ArrayDeque<>();
    private int onlineAnswers;

    FalseOnlineDetector(EmitterApi api, KafkaLedger ledger) {
        this.api = api;
        this.ledger = ledger;
    }

    void start() {
        thread.start();
    }

    synchronized List<String> found() {
        return List.copyOf(found);
    }

    /** The number of times that an answer showed a device as online. */
    synchronized int onlineAnswers() {
        return onlineAnswers;
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                pending.add(new Answer(Instant.now(), api.devices()));
            } catch (IOException killed) {
                // no answer meanwhile
            } catch (InterruptedException ended) {
                return;
            }
            while (!pending.isEmpty() && pending.peek().at().plus(LEDGER_BEHIND).isBefore(Instant.now())) {
                judge(pending.peek().at(), pending.remove().devices());
            }
            try {
                Thread.sleep(INTERVAL.toMillis());
            } catch (InterruptedException ended) {
                return;
            }
        }
    }

    private synchronized void judge(Instant now, Map<String, JsonNode> devices) {
        devices.forEach((name, device) -> {
            if (device.path("state").asText().equals("online")) {
                onlineAnswers++;
                reason(name, device, now)
                        .ifPresent(why -> found.add("%s: %s is online, but %s: %s".formatted(now, name, why, device)));
            }
        });
    }

    private Optional<String> reason(String name, JsonNode device, Instant now) {
        if (isOlder(ledger.pathProven(), BRIDGE_STOPPED, now)) {
            return Optional.of("no bridge has reported, and no reading has come, since " + ledger.pathProven());
        }
        var arrival = ledger.arrival(name);
        var staleAfter = Duration.ofMillis(device.path("stale_after_ms").asLong(60_000));
        if (arrival.isEmpty() || isOlder(arrival.get().at(), staleAfter, now)) {
            return Optional.of("its newest reading arrived " + arrival);
        }
        if (arrival.get().isFault() && isOlder(arrival.get().at(), Duration.ZERO, now)) {
            return Optional.of("its newest reading is a fault, " + arrival);
        }
        var status = ledger.status(name);
        var isAway = status.isPresent()
                && !status.get().status().orElse("").equals("online")
                && status.get().at().isAfter(arrival.get().at());
        return isAway && isOlder(status.get().at(), Duration.ZERO, now)
                ? Optional.of("its last status is " + status)
                : Optional.empty();
    }

    private static boolean isOlder(Instant moment, Duration than, Instant now) {
        return moment.plus(than).plus(SLACK).isBefore(now);
    }
}
