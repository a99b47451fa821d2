package io.fieldline.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.mongodb.ConnectionString;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.fieldline.lifecycle.ErrorText;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** MongoDB, by its own connector. */
final class MongoDbDatabase implements Database {
    /** Bounds each wait for a server that does not answer, so that the service notices it. */
    private static final String TIMEOUTS =
            "serverSelectionTimeoutMS=10000&connectTimeoutMS=10000&socketTimeoutMS=60000";

    /** In the state of the cluster, which a message about a missing server ends with. */
    private static final Pattern CAUSE = Pattern.compile("caused by \\{[\\w.$]+: ([^}]+)");

    private static final int UNAUTHORIZED = 13;

    @Override
    public String scheme() {
        return "mongodb";
    }

    /** Of a cluster that DNS describes, for example Atlas. */
    @Override
    public boolean accepts(String scheme) {
        return scheme.equals(scheme()) || scheme.equals("mongodb+srv");
    }

    @Override
    public void check(SinkAddress address) {
        if (address.database().isEmpty()) {
            throw new IllegalArgumentException(
                    "expected a database in the path, as in mongodb://user@host:27017/fieldline");
        }
        if (address.scheme().equals(scheme())) { // that of a cluster in DNS would ask DNS here
            new ConnectionString(uri(address)); // knows the options
        }
    }

    @Override
    public Map<String, String> properties(SinkAddress address) {
        return Map.of("connection.uri", uri(address), "database", address.database());
    }

    @Override
    public void verify(SinkAddress address, List<SinkTable> tables) throws DatabaseException {
        try (var client = MongoClients.create(uri(address))) {
            for (var table : tables) {
                // an update of no document needs the same right as one that changes some
                client.getDatabase(address.database())
                        .getCollection(table.tableName())
                        .updateOne(Filters.eq("no document has this id"), Updates.set("checked", true));
            }
        } catch (MongoSecurityException refused) {
            throw DatabaseException.refused(text(address, refused) + "; check user, password and authSource", refused);
        } catch (MongoCommandException failed) {
            throw failed.getErrorCode() == UNAUTHORIZED
                    ? DatabaseException.refused(
                            text(address, failed) + "; grant the role readWrite of the database to the account", failed)
                    : DatabaseException.away(text(address, failed), failed);
        } catch (MongoException failed) {
            throw DatabaseException.away(text(address, failed), failed);
        }
    }

    private static String uri(SinkAddress address) {
        var account = address.user()
                .map(user -> encoded(user)
                        + address.password().map(it -> ':' + encoded(it)).orElse("")
                        + '@')
                .orElse("");
        var options = address.query().isEmpty() ? TIMEOUTS : TIMEOUTS + '&' + address.query();
        return "%s://%s%s/%s?%s".formatted(address.scheme(), account, address.hosts(), address.database(), options);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private static String text(SinkAddress address, MongoException failed) {
        var message = ErrorText.of(failed);
        var cause = CAUSE.matcher(message);
        return "%s: %s%s"
                .formatted(
                        address,
                        message.replaceFirst("\\. Client view.*", ""),
                        cause.find() ? ": " + cause.group(1) : "");
    }
}
