package io.fieldline.connect;

/** A database that cannot take the records; the message says what to do. */
final class DatabaseException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean refused;

    private DatabaseException(String message, boolean refused, Throwable cause) {
        super(message, cause);
        this.refused = refused;
    }

    /** The database does not answer now. */
    static DatabaseException away(String message, Throwable cause) {
        return new DatabaseException(message, false, cause);
    }

    /** A person must change an account, a name or a table. */
    static DatabaseException refused(String message, Throwable cause) {
        return new DatabaseException(message, true, cause);
    }

    boolean isRefused() {
        return refused;
    }
}
