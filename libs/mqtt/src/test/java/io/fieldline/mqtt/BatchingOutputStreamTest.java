package io.fieldline.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BatchingOutputStreamTest {
    private final Network network = new Network();
    private final BatchingOutputStream stream = BatchingOutputStream.start(network);

    @Test
    void whatComesDuringAWriteLeavesWithTheNext() throws Exception {
        write("a");
        network.entered.acquire();
        write("b");
        write("c");
        network.open.countDown();
        stream.close();

        assertThat(network.written).containsExactly("a", "bc");
    }

    @Test
    void nothingIsLostAndAllIsInOrderWhenTheNetworkIsSlow() throws Exception {
        network.open.countDown();
        for (var i = 0; i < 100_000; i++) {
            write("%05d".formatted(i));
        }
        stream.close();

        var all = String.join("", network.written);
        assertThat(all).hasSize(500_000).startsWith("0000000001").endsWith("99999");
    }

    @Test
    void anAcknowledgementDoesNotComeInTheMiddleOfAPacket() throws Exception {
        network.open.countDown();
        stream.write("long ".getBytes(UTF_8));
        stream.acknowledge(0x4142, 1);
        stream.acknowledge(0x4344, 2);
        stream.write("packet".getBytes(UTF_8));
        stream.flush();
        stream.close();

        assertThat(String.join("", network.written)).isEqualTo("@\u0002ABP\u0002CDlong packet");
    }

    @Test
    void aBrokenNetworkIsToldToTheWriter() throws Exception {
        network.failure = new IOException("broken pipe");
        network.open.countDown();

        assertThatThrownBy(() -> {
                    while (true) {
                        write("a");
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("broken pipe");
    }

    @Test
    void aNetworkThatTakesNothingMakesTheWriterWait() throws Exception {
        var writer = new Thread(() -> {
            try {
                while (true) {
                    stream.write(new byte[1000]);
                    stream.flush();
                }
            } catch (IOException closed) {
                // the end of the test
            }
        });
        writer.start();
        network.entered.acquire();
        while (writer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        stream.close();
        writer.join();
    }

    private void write(String text) throws IOException {
        stream.write(text.getBytes(UTF_8));
        stream.flush();
    }

    /** Blocks writes until it is open. */
    private static final class Network extends OutputStream {
        private final List<String> written = new CopyOnWriteArrayList<>();
        private final Semaphore entered = new Semaphore(0);
        private final CountDownLatch open = new CountDownLatch(1);
        private volatile IOException failure = null;

        @Override
        public void write(int single) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            entered.release();
            try {
                open.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
            if (failure != null) {
                throw failure;
            }
            written.add(new String(bytes, offset, length, UTF_8));
        }
    }
}
