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
 * Asks every second how the devices are, whatever is killed meanwhile, and notes each {@code online} that nothing in Kafka
 * justifies.
 */
final class FalseOnlineWatch implements AutoCloseable {
    /** From Kafka through the emitter to the answer, on a machine that does other work, too. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    /** After this long without a report, a bridge counts as stopped. */
    private static final Duration BRIDGE_STOPPED = Duration.ofSeconds(15);

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** An answer is judged this much later: after an outage of Kafka the ledger may read on after the emitter does. */
    private static final Duration LEDGER_BEHIND = Duration.ofSeconds(5);

    /** What the API said at one moment. */
    private record Look(Instant at, Map<String, JsonNode> devices) {}

    private final EmitterApi api;
    private final KafkaLedger ledger;
    private final Thread watcher = new Thread(this::watch, "false-online");
    private final List<String> found = new ArrayList<>();
    private final Queue<Look> pending = new ArrayDeque<>();
    private int looks;

    FalseOnlineWatch(EmitterApi api, KafkaLedger ledger) {
        this.api = api;
        this.ledger = ledger;
    }

    void start() {
        watcher.start();
    }

    synchronized List<String> found() {
        return List.copyOf(found);
    }

    /** How often it got an answer with a device that is online. */
    synchronized int looks() {
        return looks;
    }

    @Override
    public void close() throws InterruptedException {
        watcher.interrupt();
        watcher.join();
    }

    private void watch() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                pending.add(new Look(Instant.now(), api.devices()));
            } catch (IOException killed) {
                // there is no answer meanwhile
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
                looks++;
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
        var said = ledger.said(name);
        var isAway = said.isPresent()
                && !said.get().status().orElse("").equals("online")
                && said.get().at().isAfter(arrival.get().at());
        return isAway && isOlder(said.get().at(), Duration.ZERO, now)
                ? Optional.of("it said last: " + said)
                : Optional.empty();
    }

    private static boolean isOlder(Instant moment, Duration than, Instant now) {
        return moment.plus(than).plus(SLACK).isBefore(now);
    }
}
