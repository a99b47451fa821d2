package io.fieldline.emitter.access;

import io.fieldline.emitter.limits.ClientAddress;
import io.netty.channel.Channel;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what is refused, by reason, and passes it on to the audit log. */
public final class Refusals {
    /** Why. */
    public enum Reason {
        /** A page of an origin that may not connect. */
        ORIGIN,
        /** A host name that is not known. */
        HOST,
        /** No token, or a wrong one. */
        TOKEN,
        /** Too many wrong tokens before. */
        GUESSES,
        /** The role does not include a change. */
        ROLE,
        /** Too many connections, of all or of one address. */
        CONNECTIONS,
        /** Too many requests a second. */
        REQUESTS,
        /** Too many requests at a time. */
        BUSY,
        /** A malformed request. */
        MALFORMED,
        /** Headers that are too many or too long. */
        HEADERS,
        /** A body that is too long, or where none belongs. */
        BODY,
        /** A request that took too long to arrive. */
        SLOW,
        /** A response that was not read. */
        UNREAD,
        /** An Engine.IO session that did not join in time, or had to make room. */
        UNJOINED,
        /** An Engine.IO request that its session does not allow. */
        SESSION,
        /** A second join by one connection. */
        JOINS,
        /** Changes of the view that came too quickly, and were replaced by a later one. */
        WATCHES,
        /** Messages from a page that are too many or malformed. */
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
