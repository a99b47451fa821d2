package io.fieldline.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the connectors of each kind get from an address. */
class DatabaseAddressTest {
    @Test
    void theAccountOfMongoDbIsEncodedAndItsOptionsOverrideOurs() {
        var address = SinkAddress.parse("mongodb://us%40er:p%20w@one:27017,two/rooms?replicaSet=rs&socketTimeoutMS=1");

        assertThat(new MongoDbDatabase().properties(address))
                .isEqualTo(Map.of(
                        "database",
                        "rooms",
                        "connection.uri",
                        "mongodb://us%40er:p%20w@one:27017,two/rooms?serverSelectionTimeoutMS=10000&connectTimeoutMS=10000"
                                + "&socketTimeoutMS=60000&replicaSet=rs&socketTimeoutMS=1")); // the driver
        // takes the last
    }

    @Test
    void aClusterOfMongoDbMayBeDescribedByDns() {
        assertThat(Databases.of("mongodb+srv")).containsInstanceOf(MongoDbDatabase.class);
        assertThat(Databases.of("influxdb+srv")).isEmpty();
    }

    @Test
    void theAccountOfInfluxDb1HasAPassword() {
        assertThat(new InfluxDbDatabase().properties(SinkAddress.parse("influxdb://user:pass@host:8086/rooms")))
                .containsEntry("influxdb.url", "http://host:8086")
                .containsEntry("influxdb.database", "rooms")
                .containsEntry("influxdb.user", "user")
                .containsEntry("influxdb.password", "pass")
                .containsEntry("influxdb.token", "");
    }

    @Test
    void withAnOrganizationThePasswordIsATokenOfInfluxDb2() {
        assertThat(new InfluxDbDatabase()
                        .properties(SinkAddress.parse("influxdb://any:to%2Bken@host/rooms?org=my%20org&tls=true")))
                .containsEntry("influxdb.url", "https://host")
                .containsEntry("influxdb.org", "my org")
                .containsEntry("influxdb.token", "to+ken")
                .containsEntry("influxdb.user", "");
    }

    @Test
    void theDefaultPortOfInfluxDbIsItsOwn() {
        assertThat(new InfluxDbDatabase().properties(SinkAddress.parse("influxdb://host/rooms")))
                .containsEntry("influxdb.url", "http://host:8086");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mongodb://user:secret@host                  | expected a database in the path
            influxdb://user:secret@host                 | expected the name of a database or bucket
            influxdb://user:secret@host/rooms?ogr=home  | the options of InfluxDB are org=NAME and tls=true
            influxdb://host/rooms?org=home              | a token needs an organization, and an organization a token
            influxdb://user:secret@host/rooms?tls=yes   | the options of InfluxDB are org=NAME and tls=true
            """)
    void aWrongAddressIsRefusedWithoutItsPassword(String address, String problem) {
        var parsed = SinkAddress.parse(address);

        assertThatThrownBy(() -> Databases.of(parsed.scheme()).orElseThrow().check(parsed))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(problem)
                .doesNotContain("secret");
    }
}
