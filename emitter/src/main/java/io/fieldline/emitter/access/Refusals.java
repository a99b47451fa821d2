package io.fieldline.emitter.access;

import io.fieldline.emitter.limits.ClientAddress;
import io.netty.channel.Channel;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts refusals by reason, and passes them to the audit log. */
public final class Refusals {
    /** The reason of a refusal, and the label of its counter. */
    public enum Reason {
        /** The origin of the page may not connect. */
        ORIGIN,
        /** The host name is unknown. */
        HOST,
        /** The token is missing or wrong. */
        TOKEN,
        /** The address sent too many wrong tokens. */
        GUESSES,
        /** The role may not change anything. */
        ROLE,
        /** Too many connections of all clients, or of one address. */
        CONNECTIONS,
        /** Too many requests per second. */
        REQUESTS,
        /** Too many requests or bytes at the same time. */
        BUSY,
        /** A malformed request. */
        MALFORMED,
        /** Too many headers, or headers that are too long. */
        HEADERS,
        /** A body that is too long, or not allowed. */
        BODY,
        /** A request that took too long to arrive. */
        SLOW,
        /** A response that the client did not read. */
        UNREAD,
        /** An Engine.IO session that did not join in time, or was ended for a new one. */
        UNJOINED,
        /** An Engine.IO request that its session does not allow. */
        SESSION,
        /** A second join by one connection. */
        JOINS,
        /** Changes of the subscription that came too quickly, and were replaced by a later one. */
        SUBSCRIPTIONS,
        /** Too many messages from a page, or malformed ones. */
        MESSAGES,
        /** A websocket message that is too long. */
        FRAME;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Reason, LongAdder> counts = new EnumMap<>(Reason.class);
    private final AuditLog audit = new AuditLog();

    public Refusals() {
        for (var reason : Reason.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    public void add(Reason reason, Channel channel) {
        add(reason, ClientAddress.of(channel));
    }

    public void add(Reason reason, ClientAddress address) {
        counts.get(reason).increment();
        audit.refused(reason, address);
    }

    public AuditLog audit() {
        return audit;
    }

    public long count(Reason reason) {
        return counts.get(reason).sum();
    }
}
