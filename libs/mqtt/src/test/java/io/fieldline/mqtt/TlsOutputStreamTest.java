package io.fieldline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class TlsOutputStreamTest {
    private static final byte[] PACKET = {1, 2, 3};

    @Test
    void whatTheBrokerObjectsToIsTheReasonOfAFailedWrite() {
        var objection = new SSLHandshakeException("Received fatal alert: certificate_revoked");

        assertThatThrownBy(() -> new TlsOutputStream(broken(), failing(objection)).write(PACKET))
                .satisfies(failed -> assertThat(TlsFailure.explain(failed))
                        .hasValueSatisfying(reason -> assertThat(reason).contains("our certificate is revoked")));
    }

    @Test
    void withoutAnObjectionTheReasonIsThatOfTheNetwork() {
        assertThatThrownBy(() -> new TlsOutputStream(broken(), failing(new SocketTimeoutException())).write(PACKET))
                .hasMessage("Broken pipe");
        assertThatThrownBy(() -> new TlsOutputStream(broken(), InputStream.nullInputStream()).write(PACKET))
                .hasMessage("Broken pipe");
    }

    @Test
    void aPacketLeavesAtOnce() throws IOException {
        var network = new ByteArrayOutputStream();
        new TlsOutputStream(network, failing(new IOException("nothing is to be read"))).write(PACKET);

        assertThat(network.toByteArray()).isEqualTo(PACKET);
    }

    private static OutputStream broken() {
        return new OutputStream() {
            @Override
            public void write(int single) throws IOException {
                throw new SocketException("Broken pipe");
            }
        };
    }

    /** A connection whose next read fails like this. */
    private static InputStream failing(IOException failure) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw failure;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                throw failure;
            }
        };
    }
}
