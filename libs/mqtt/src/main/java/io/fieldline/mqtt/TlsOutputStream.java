package io.fieldline.mqtt;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import javax.net.ssl.SSLException;

/**
 * What we write to a broker over TLS. A broker that objects to our certificate says so and closes the connection, which can
 * happen before our first packet leaves: the exception then has its objection, and not {@code Broken pipe}.
 */
final class TlsOutputStream extends FilterOutputStream {
    private final InputStream fromBroker;

    /** {@code fromBroker} has a read timeout. Another thread may read from it too; both get the objection. */
    TlsOutputStream(OutputStream toBroker, InputStream fromBroker) {
        super(toBroker);
        this.fromBroker = fromBroker;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (SocketException broken) {
            throw objection(broken);
        }
    }

    private IOException objection(SocketException broken) {
        try {
            fromBroker.read();
            return broken;
        } catch (SSLException objection) {
            return objection;
        } catch (IOException none) {
            return broken;
        }
    }
}
