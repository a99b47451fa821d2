package io.fieldline.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FreePortTest {
    private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    /** The cause of a failed start: between the look and the bind, an outgoing connection took the port. */
    @Test
    void noOutgoingConnectionTakesThePort() throws Exception {
        var first = Integer.parseInt(
                Files.readAllLines(EPHEMERAL).get(0).split("\\s", 2)[0]); // this file is there for the first read only
        for (var round = 0; round < 100; round++) {
            assertThat(FreePort.find()).isLessThan(first);
        }
    }

    @Test
    void thePortCanBeBound() throws Exception {
        try (var server = new ServerSocket(FreePort.find(), 1, InetAddress.getLoopbackAddress());
                var client = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
            assertThat(client.isConnected()).isTrue();
        }
    }
}
