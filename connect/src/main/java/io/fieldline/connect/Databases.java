package io.fieldline.connect;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Optional;

/** The kinds of databases that this service can write to. */
final class Databases {
    private static final List<Database> KINDS =
            List.of(new PostgreSqlDatabase(), new MongoDbDatabase(), new InfluxDbDatabase());

    private Databases() {}

    /** The kind whose addresses have this scheme. */
    static Optional<Database> of(String scheme) {
        return KINDS.stream().filter(kind -> kind.accepts(scheme)).findFirst();
    }

    static String schemes() {
        return KINDS.stream().map(Database::scheme).collect(joining(", "));
    }
}
