package io.fieldline.connect;

import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which database gets the records. */
record SinkSettings(
        @Setting(
                help = "Address of the database, for example postgresql://user@host:5432/database. The path names the"
                        + " database, and the options after ? are those of its driver. A password in it is a secret; a"
                        + " flag would show it to every user of the machine.")
        String uri,

        @Setting(help = "File whose first line is the password of the account. Default: that of the address.")
        Optional<Path> passwordFile,

        @Setting(
                help =
                        "Beginning of the names of the consumer groups. Services with the same group share the records, so"
                                + " a service that writes to another database needs another group.",
                byDefault = "fieldline")
        String group,

        @Setting(
                help =
                        "Write each value of each reading too: of the last 7 days, which Kafka has, and from now on. It is many"
                                + " times as much as the averages.",
                byDefault = "false")
        boolean readings) {

    SinkSettings {
        var problems = new ValidationErrors()
                .unless(group.matches("[\\w.-]{1,100}"), "--sink-group: expected 1 to 100 of A-Z a-z 0-9 . _ -");
        try {
            var address = SinkAddress.parse(uri);
            var kind = Databases.of(address.scheme());
            var complete = passwordFile.isPresent() ? address.withPassword("that of the file") : address;
            kind.ifPresent(database -> database.check(complete));
            problems.unless(
                    kind.isPresent(),
                    "--sink-uri: the scheme '%s' is unknown; expected one of %s",
                    address.scheme(),
                    Databases.schemes());
            problems.unless(
                    address.password().isEmpty() || passwordFile.isEmpty(),
                    "--sink-uri has a password, so --sink-password-file must not be set");
        } catch (IllegalArgumentException wrong) {
            problems.unless(false, "--sink-uri: %s", wrong.getMessage());
        }
        problems.throwIfAny();
    }

    Database database() {
        return Databases.of(SinkAddress.parse(uri).scheme()).orElseThrow();
    }

    /** What the database gets. */
    List<SinkTable> tables() {
        return readings ? List.of(SinkTable.values()) : List.of(SinkTable.AVERAGES, SinkTable.ALERTS);
    }

    /** The name of the connector of a table. */
    String connector(SinkTable table) {
        return "%s-%s-%s".formatted(group, database().scheme(), table.tableName());
    }

    /** The address with its password; adds a problem if the file cannot be read. */
    SinkAddress address(List<String> problems) {
        var address = SinkAddress.parse(uri);
        return passwordFile
                .flatMap(file -> firstLine(file, problems))
                .map(address::withPassword)
                .orElse(address);
    }

    private static Optional<String> firstLine(Path file, List<String> problems) {
        try (var lines = Files.newBufferedReader(file)) {
            var password = lines.readLine();
            if (password != null && !password.isBlank()) {
                return Optional.of(password.strip());
            }
            problems.add("--sink-password-file %s: the first line is empty".formatted(file));
        } catch (IOException unreadable) {
            problems.add("--sink-password-file %s cannot be read: %s".formatted(file, unreadable));
        }
        return Optional.empty();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "SinkSettings[uri=%s, passwordFile=%s, group=%s, readings=%s]"
                .formatted(SinkAddress.parse(uri), passwordFile, group, readings);
    }
}
