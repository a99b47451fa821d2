package io.fieldline.emitter.access;

import java.util.Locale;

/** What a client may do; each role includes those before it. */
public enum Role {
    /** Reads everything. */
    VIEWER,
    /** Also sends requests that change something. */
    OPERATOR;

    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
