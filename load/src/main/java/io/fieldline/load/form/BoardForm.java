package io.fieldline.load.form;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.fieldline.messages.Reading;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Frames of a board, as docs/messages.md describes them. The agent numbers its readings itself, so a value has the sequence
 * number. The agent also names the device, so the metric has a name that no other run has.
 */
public final class BoardForm implements Form {
    private static final int CRC_START = 0xFFFF;
    private static final int CRC_POLYNOMIAL = 0x1021;
    private static final int CRC_TOP = 0x8000;
    private static final int MASK = 0xFFFF;

    private final Run run;
    private final AtomicLong trials = new AtomicLong();

    public BoardForm(Run run) {
        this.run = run;
    }

    @Override
    public String metric() {
        return "load_" + run.id();
    }

    /** The frames are those of one board, and {@link #sequence} decides whether a reading is of this run. */
    @Override
    public OptionalInt device(String deviceName) {
        return OptionalInt.of(0);
    }

    @Override
    public OptionalLong sequence(Reading reading) {
        return Optional.ofNullable(reading.metrics().get(metric()))
                .map(SequenceValue::sequence)
                .orElse(OptionalLong.empty());
    }

    @Override
    public Message message(int device, long sequence, Instant now) {
        var frame = frame(
                trials.get() + sequence,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                metric(),
                SequenceValue.text(sequence));
        return new Message("", "", frame.getBytes(US_ASCII));
    }

    /** What a board sends when it starts. */
    public byte[] hello() {
        return line("HELLO,2,1.2.0,%s,1,load".formatted(run.id())).getBytes(US_ASCII);
    }

    /** A frame that is not counted, but shows that the agent reads the port. */
    public byte[] trial() {
        return frame(trials.getAndIncrement(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), trialMetric(), "1")
                .getBytes(US_ASCII);
    }

    public boolean isTrial(Reading reading) {
        return reading.metrics().containsKey(trialMetric());
    }

    private String trialMetric() {
        return metric() + "_trial";
    }

    private static String frame(long sequence, long uptimeMillis, String metric, String value) {
        return line("F,%d,%d,ok,%s=%s".formatted(sequence & 0xFFFFFFFFL, uptimeMillis & 0xFFFFFFFFL, metric, value));
    }

    private static String line(String body) {
        return String.format(Locale.ROOT, "$%s*%04X\r\n", body, crc(body));
    }

    /** CRC-16/CCITT-FALSE. */
    static int crc(String body) {
        var crc = CRC_START;
        for (var letter : body.getBytes(US_ASCII)) {
            crc ^= letter << Byte.SIZE;
            for (var bit = 0; bit < Byte.SIZE; bit++) {
                crc = (crc & CRC_TOP) == 0 ? crc << 1 : (crc << 1) ^ CRC_POLYNOMIAL;
            }
            crc &= MASK;
        }
        return crc;
    }
}
