package io.fieldline.emitter.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two servers could read differently, or that use an unknown name of the server. */
@Execution(ExecutionMode.CONCURRENT)
class HostileRequestsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String SMUGGLED = "0\\r\\n\\r\\nGET /readyz HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n";

    private static Victim victim;

    @BeforeAll
    static void start() throws IOException {
        victim = Victim.start();
    }

    @AfterAll
    static void stop() {
        victim.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /session HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 4\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n"
                        + SMUGGLED,
                "GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 4\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n"
                        + SMUGGLED,
                "POST /session HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: chunked, xchunked\\r\\n\\r\\n"
                        + SMUGGLED,
                "POST /session HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: xchunked\\r\\n\\r\\n" + SMUGGLED,
                "POST /session HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: identity\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n"
                        + SMUGGLED,
                "POST /session HTTP/1.0\\r\\nHost: localhost\\r\\nConnection: keep-alive\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n"
                        + SMUGGLED,
                "POST /session HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1;a=\"\\r\\nX\\r\\n"
                        + SMUGGLED,
                "POST /session HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n2\\n{}\\n"
                        + SMUGGLED,
                "POST /session HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 2\\r\\nContent-Length: 3\\r\\n\\r\\n{}"
                        + SMUGGLED,
                "POST /session HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length : 2\\r\\n\\r\\n{}" + SMUGGLED,
                "POST /session HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: +2\\r\\n\\r\\n{}" + SMUGGLED,
                "POST /session HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: two\\r\\n\\r\\n{}" + SMUGGLED,
                "GET /healthz HTTP/1.1\\r\\n\\r\\n" + SMUGGLED,
                "GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nHost: localhost\\r\\n\\r\\n" + SMUGGLED,
                "GET /healthz HTTP/1.1\\r\\nHost: a b\\r\\n\\r\\n" + SMUGGLED,
                "GET http://localhost/healthz HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n" + SMUGGLED
            })
    void anAmbiguousRequestIsAnswered400AndNothingBehindItIsRead(String request) throws IOException {
        try (var connection = victim.connect(Victim.ATTACKER)) {
            connection.send(request.replace("\\r", "\r").replace("\\n", "\n"));
            var answers = connection.readUntil("\u0000", PATIENCE);

            assertThat(answers).startsWith("HTTP/1.1 400 ").containsOnlyOnce("HTTP/1.1 ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example, 421",
        "localhost.evil.example, 421",
        "127.0.0.1.evil.example:80, 421",
        "localhost, 200",
        "LOCALHOST:9, 200",
        "localhost., 200",
        "127.0.0.1, 200",
        "192.168.1.7:8080, 200",
        "[::1]:8080, 200",
        "[::1, 400",
        "user@localhost, 400"
    })
    void onlyAKnownNameIsServed(String host, int status) throws IOException {
        try (var connection = victim.connect(Victim.ATTACKER)) {
            connection.send("GET / HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\n\r\n".formatted(host, host));

            assertThat(connection.readUntil("\r\n\r\n", PATIENCE)).startsWith("HTTP/1.1 " + status);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transport=polling", "transport=websocket"})
    void aPageOfAnotherNameDoesNotReachSocketIo(String transport) throws IOException {
        try (var connection = victim.connect(Victim.ATTACKER)) {
            connection.send(Raw.upgrade("Origin: http://evil.example")
                    .replace("Host: localhost", "Host: evil.example")
                    .replace("transport=websocket", transport));

            assertThat(connection.readUntil("\r\n\r\n", PATIENCE)).startsWith("HTTP/1.1 421 ");
        }
    }

    @Test
    void answersComeInTheOrderOfTheRequests() throws IOException {
        try (var connection = victim.connect(Victim.FRIEND)) {
            connection.send(Raw.get("/api/averages")
                    + Raw.get("/healthz")
                    + Raw.get("/api/rules")
                    + Raw.get("/favicon.svg")
                    + Raw.get("/nothing", "Connection: close"));
            var answers = connection.readUntil("/nothing does not exist", PATIENCE);

            assertThat(answers)
                    .containsSubsequence(
                            List.of("'device' is missing", "\"up\"", "\"rules\"", "<svg", "/nothing does not exist"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, EIO=4&transport=polling&sid=7c8ea5b8-4f1d-4a52-9d0e-0b8a3f7b5f11, 400",
        "POST, EIO=4&transport=polling&sid=7c8ea5b8-4f1d-4a52-9d0e-0b8a3f7b5f11, 400",
        "GET, EIO=4&transport=polling&sid=x, 400",
        "GET, EIO=4&transport=polling&b64=zz, 400",
        "GET, EIO=4&transport=polling&transport=polling, 400",
        "GET, EIO=4&transport=websocket, 400",
        "GET, EIO=4&transport=flashsocket, 400",
        "GET, EIO=4, 400",
        "POST, EIO=4&transport=polling, 400",
        "PUT, EIO=4&transport=polling, 405",
        "DELETE, EIO=4&transport=polling, 405"
    })
    void anOddRequestToSocketIoIsRefused(String method, String query, int status) throws IOException {
        try (var connection = victim.connect(Victim.ATTACKER)) {
            connection.send(Raw.request(method, "/socket.io/?" + query));

            assertThat(connection.readUntil("\r\n\r\n", PATIENCE))
                    .startsWith("HTTP/1.1 " + status)
                    .contains("nosniff", "Permissions-Policy", "Cross-Origin-Opener-Policy");
        }
    }

    @Test
    void aSessionTakesNoSecondWebsocket() throws IOException {
        var opened = victim.connect(Victim.FRIEND)
                .send(Raw.get("/socket.io/?EIO=4&transport=polling"))
                .readUntil("pingTimeout", PATIENCE);
        var sid = opened.replaceFirst("(?s).*\"sid\":\"([^\"]+)\".*", "$1");
        var upgrade = Raw.upgrade().replace("transport=websocket", "transport=websocket&sid=" + sid);
        try (var first = victim.connect(Victim.FRIEND);
                var second = victim.connect(Victim.ATTACKER)) {
            assertThat(first.send(upgrade).readUntil("\r\n\r\n", PATIENCE)).startsWith("HTTP/1.1 101 ");

            assertThat(second.send(upgrade).readUntil("\r\n\r\n", PATIENCE)).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void tooManyHeadersAreRefused() throws IOException {
        try (var connection = victim.connect(Victim.ATTACKER)) {
            connection.send(Raw.get("/healthz", "a: b\r\n".repeat(64) + "c: d"));

            assertThat(connection.readUntil("\r\n\r\n", PATIENCE)).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void aBodyWhereNoneBelongsIsRefusedByItsHead() throws IOException {
        try (var body = victim.connect(Victim.ATTACKER)) {
            body.send(Raw.get("/api/devices", "Content-Length: 65000"));

            assertThat(body.readUntil("\r\n\r\n", PATIENCE)).startsWith("HTTP/1.1 413 ");
        }
    }
}
