package io.fieldline.agent.serial;

import io.fieldline.agent.Measurement;
import io.fieldline.agent.Source;
import io.fieldline.agent.serial.ParsedLine.Bad;
import io.fieldline.agent.serial.ParsedLine.BareNumber;
import io.fieldline.agent.serial.ParsedLine.Frame;
import io.fieldline.agent.serial.ParsedLine.Hello;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A board on a serial line: opens it whenever it is there, and hands over what its good lines say. */
public final class SerialSource implements Source {
    private static final Logger log = LoggerFactory.getLogger(SerialSource.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Path device;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private long badLines;
    private boolean heard;

    public SerialSource(Path device) {
        this.device = device;
    }

    @Override
    public void run(Consumer<Measurement> measured) throws InterruptedException {
        var missing = false;
        while (stopping.getCount() > 0) {
            try (var line = SerialLine.open(device)) {
                log.info("serial line open: device={}", device);
                missing = false;
                read(line, measured);
            } catch (IOException lost) {
                if (stopping.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                    return; // jSerialComm closes its ports when the JVM stops
                }
                if (!missing) {
                    log.warn("no board, trying each second: {}", lost.getMessage());
                    missing = true;
                }
            }
        }
    }

    @Override
    public void stop() {
        stopping.countDown();
    }

    /** Reads until the board is gone. What comes before the first good line is the bootloader's, not the sketch's. */
    private void read(SerialLine line, Consumer<Measurement> measured) throws IOException {
        var lines = new LineBuffer();
        var bytes = new byte[256];
        heard = false;
        while (stopping.getCount() > 0) {
            var count = line.read(bytes);
            lines.add(bytes, count, text -> take(LineParser.parse(text), measured));
        }
    }

    private void take(ParsedLine parsed, Consumer<Measurement> measured) {
        if (parsed instanceof Bad bad) {
            if (heard && badLines++ == 0) {
                log.warn("a bad line, further ones are only counted: line={} reason={}", bad.line(), bad.reason());
            }
            return;
        }
        heard = true;
        if (parsed instanceof Frame frame) {
            measured.accept(frame.measurement());
        } else if (parsed instanceof BareNumber bare) {
            measured.accept(bare.measurement());
        } else if (parsed instanceof Hello hello) {
            log.info("board: {}", hello);
        }
    }
}
