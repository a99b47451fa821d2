package io.fieldline.emitter.access;

import io.fieldline.emitter.limits.ClientAddress;
import io.fieldline.messages.PrintableText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs refusals, logins, logouts and writes with the logger {@code audit}. It logs the first event of a kind from an address
 * immediately, and repeats within a minute as one line with their count.
 */
public final class AuditLog {
    private static final Logger log = LoggerFactory.getLogger("audit");
    private static final Duration QUIET = Duration.ofMinutes(1);
    /** If there are more kinds, one line counts the others. */
    private static final int MAX_KINDS = 1_000;

    private static final int MOST_CHARACTERS = 100;

    private final Map<Kind, Repeats> kinds = new LinkedHashMap<>();
    private long uncounted;

    private record Kind(String event, String address, String detail) {}

    private static final class Repeats {
        private final long since;
        private long count;

        Repeats(long since) {
            this.since = since;
        }
    }

    void refused(Refusals.Reason reason, ClientAddress address) {
        record("refused", address, "reason=" + reason.label());
    }

    public void changed(String event, ClientAddress address, Principal principal) {
        record(
                event,
                address,
                "name=%s role=%s".formatted(principal.name(), principal.role().label()));
    }

    /** Every write has its own line; their number is limited by address. */
    public void wrote(String event, ClientAddress address, Principal principal, String what) {
        log.info(
                "event={} address={} name={} role={} {}",
                event,
                printable(address.text()),
                principal.name(),
                principal.role().label(),
                PrintableText.of(what));
    }

    private synchronized void record(String event, ClientAddress address, String detail) {
        var kind = new Kind(event, address.text(), detail);
        var repeats = kinds.get(kind);
        if (repeats != null) {
            repeats.count++;
        } else if (kinds.size() < MAX_KINDS) {
            kinds.put(kind, new Repeats(System.nanoTime()));
            log.info("event={} address={} {}", event, printable(address.text()), detail);
        } else {
            uncounted++;
        }
    }

    /** Logs the counts of the minutes that have ended. */
    public synchronized void flush(long now) {
        kinds.entrySet().removeIf(entry -> {
            var repeats = entry.getValue();
            if (now - repeats.since < QUIET.toNanos()) {
                return false;
            }
            if (repeats.count > 0) {
                var kind = entry.getKey();
                log.info(
                        "event={} address={} {} count={} seconds={}",
                        kind.event,
                        printable(kind.address),
                        kind.detail,
                        repeats.count,
                        QUIET.toSeconds());
            }
            return true;
        });
        if (uncounted > 0 && kinds.size() < MAX_KINDS) {
            log.info("event=others count={}", uncounted);
            uncounted = 0;
        }
    }

    /** Replaces characters that could start a new line or control a terminal. */
    private static String printable(String text) {
        var safe = text.toLowerCase(Locale.ROOT).replaceAll("[^\\x21-\\x7e]", "?");
        return safe.substring(0, Math.min(safe.length(), MOST_CHARACTERS));
    }
}
