package io.fieldline.connect;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A kind of database: what its connectors need beside the shipped properties, and whether it can take the records. */
interface Database {
    /** All kinds. */
    List<Database> KINDS = List.of(new PostgreSql());

    /** The scheme of its addresses, and the name of the folder with the properties of its connectors. */
    String scheme();

    /** The connectors, each a file of that folder, without {@code .properties}. */
    List<String> connectors();

    /** The properties of every connector that depend on the address. They may have the password. */
    Map<String, String> properties(SinkAddress address);

    /** Connects as the connectors do, and returns if the database has all that they need. */
    void verify(SinkAddress address) throws DatabaseException;

    static Optional<Database> of(String scheme) {
        return KINDS.stream().filter(kind -> kind.scheme().equals(scheme)).findFirst();
    }

    static String schemes() {
        return KINDS.stream().map(Database::scheme).collect(joining(", "));
    }
}
