package io.fieldline.emitter.http;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what is refused, by reason. */
public final class Refusals {
    /** Why. */
    public enum Reason {
        ORIGIN,
        TOKEN,
        CONNECTIONS,
        REQUESTS,
        MESSAGES,
        BODY,
        FRAME;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Reason, LongAdder> counts = new EnumMap<>(Reason.class);

    public Refusals() {
        for (var reason : Reason.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    void add(Reason reason) {
        counts.get(reason).increment();
    }

    public long count(Reason reason) {
        return counts.get(reason).sum();
    }
}
