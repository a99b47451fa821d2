package io.fieldline.launcher;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void allTakenPortsAreToldTogetherWithTheFlagThatChangesEach() throws IOException {
        try (var page = listen();
                var kafka = listen()) {
            var ports = Map.of("--port", page.getLocalPort(), "--kafka-port", kafka.getLocalPort());

            assertThatThrownBy(() -> Ports.requireFree(ports))
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining("port %d is in use".formatted(page.getLocalPort()))
                    .hasMessageContaining("another with --port")
                    .hasMessageContaining("port %d is in use".formatted(kafka.getLocalPort()))
                    .hasMessageContaining("another with --kafka-port");
        }
    }

    @Test
    void aPortThatWasJustFreedIsFree() throws IOException {
        var before = listen();
        before.close();

        assertThatCode(() -> Ports.requireFree(Map.of("--port", before.getLocalPort())))
                .doesNotThrowAnyException();
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }
}
