package io.fieldline.agent.serial;

import io.fieldline.agent.board.BoardOptions;
import io.fieldline.agent.board.EscapedText;
import io.fieldline.agent.board.LineBuffer;
import io.fieldline.agent.board.LineExplainer;
import io.fieldline.agent.sketch.SketchOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Shows what a port sends, and what the agent reads in it. It tries the usual baud rates until the bytes are text, writes
 * nothing to the port, and publishes nothing. {@link #stop} may be called from any thread.
 */
public final class PortMonitor {
    /** The most usual first. */
    private static final List<Integer> RATES =
            List.of(BoardOptions.DEFAULT_BAUD, 9600, 57_600, 38_400, 19_200, 230_400, 250_000, 74_880, 4800, 2400);

    /** Fewer bytes do not show whether they are text. */
    private static final int ENOUGH = 4;

    private static final String SECTION = "board.NAME.";

    private final Path port;
    private final Optional<Integer> fixedRate;
    private final LineExplainer explainer;
    private final Consumer<String> out;
    private final long end;
    private int rate;
    private boolean opened;
    private int textBytes;
    private int otherBytes;
    private volatile boolean stopping;

    /**
     * Creates a monitor.
     *
     * @param baud     the rate, if it is known
     * @param duration how long to listen
     * @param out      takes the text, line by line
     */
    public PortMonitor(
            Path port, Optional<Integer> baud, SketchOptions options, Duration duration, Consumer<String> out) {
        this.port = port;
        this.fixedRate = baud;
        this.explainer = new LineExplainer(options);
        this.out = out;
        this.end = System.nanoTime() + duration.toNanos();
        this.rate = baud.orElse(BoardOptions.DEFAULT_BAUD);
    }

    /**
     * Listens until {@link #stop}, or until the time is over; then proposes settings.
     *
     * @throws IOException if the port cannot be opened, or was unplugged; the message says what to do
     */
    public void run() throws IOException {
        try {
            for (var rates = fixedRate.map(List::of).orElse(RATES).iterator(); rates.hasNext() && isListening(); ) {
                rate = rates.next();
                listen(rates.hasNext());
            }
        } finally {
            if (opened) {
                propose();
            }
        }
    }

    /** Ends {@link #run}. */
    public void stop() {
        stopping = true;
    }

    private boolean isListening() {
        return !stopping && System.nanoTime() - end < 0;
    }

    /** Listens at one rate; if there are {@code others}, only until the bytes show that it is wrong. */
    private void listen(boolean others) throws IOException {
        var lines = new LineBuffer();
        var bytes = new byte[256];
        textBytes = 0;
        otherBytes = 0;
        try (var line = SerialLine.open(port, rate)) {
            opened = true;
            out.accept("listening: %s at %d baud; Ctrl-C ends it".formatted(port, rate));
            while (isListening()) {
                var count = line.read(bytes);
                count(bytes, count);
                if (others && isWrongRate()) {
                    out.accept("these bytes are not text, trying another baud rate");
                    return;
                }
                lines.add(bytes, count, this::show);
            }
        }
    }

    private void show(String line) {
        out.accept("%-40s %s".formatted('"' + EscapedText.of(line) + '"', explainer.explain(line)));
    }

    private void count(byte[] bytes, int count) {
        for (var i = 0; i < count; i++) {
            var isText =
                    (bytes[i] >= ' ' && bytes[i] <= '~') || bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t';
            textBytes += isText ? 1 : 0;
            otherBytes += isText ? 0 : 1;
        }
    }

    private boolean isWrongRate() {
        return !explainer.hasUnderstood() && textBytes + otherBytes >= ENOUGH && otherBytes * 4 > textBytes;
    }

    private void propose() {
        if (textBytes + otherBytes == 0) {
            out.accept("nothing was received; is the sketch running?");
            return;
        }
        if (!explainer.hasUnderstood() && otherBytes * 4 > textBytes) {
            out.accept("no text at these baud rates: " + fixedRate.map(List::of).orElse(RATES));
            return;
        }
        out.accept("");
        out.accept("# Settings for this board; replace NAME by a name for the device, and correct names and units:");
        out.accept(SECTION + "serial=" + address());
        if (rate != BoardOptions.DEFAULT_BAUD) {
            out.accept(SECTION + "baud=" + rate);
        }
        explainer.settings(SECTION).forEach(out);
    }

    /** How to find the board again: by its id, its USB serial number, or its port. */
    private String address() {
        return explainer.boardId().map(id -> "board:" + id).or(this::usbAddress).orElse(port.toString());
    }

    private Optional<String> usbAddress() {
        var device = PortChooser.Port.of(port).device();
        return SerialLine.usbPorts().stream()
                .filter(usb -> usb.device().equals(device) && usb.hasSerialNumber())
                .map(usb -> "%04x:%04x:%s".formatted(usb.vendor(), usb.product(), usb.serialNumber()))
                .findFirst();
    }
}
