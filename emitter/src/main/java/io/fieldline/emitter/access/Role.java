package io.fieldline.emitter.access;

import java.util.Locale;

/** The rights of a client; each role includes the previous ones. */
public enum Role {
    /** May read everything. */
    VIEWER,
    /** May also send requests that change something. */
    OPERATOR;

    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
