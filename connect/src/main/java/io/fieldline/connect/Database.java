package io.fieldline.connect;

import java.util.List;
import java.util.Map;

/** A kind of database: what its connectors need beside the shipped properties, and whether it can take the records. */
interface Database {
    /** The scheme of its addresses, and the name of the folder with the properties of its connectors, one for each table. */
    String scheme();

    /** Whether an address may have this scheme. */
    default boolean accepts(String scheme) {
        return scheme.equals(scheme());
    }

    /** Throws IllegalArgumentException, without the password, if the address lacks something or has an unknown option. */
    default void check(SinkAddress address) {}

    /** The properties of every connector that depend on the address. They may have the password. */
    Map<String, String> properties(SinkAddress address);

    /** Connects as the connectors do, and returns if the database has all that those of the tables need. */
    void verify(SinkAddress address, List<SinkTable> tables) throws DatabaseException, InterruptedException;
}
