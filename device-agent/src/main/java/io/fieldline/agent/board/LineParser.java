package io.fieldline.agent.board;

import io.fieldline.agent.board.ParsedLine.Answer;
import io.fieldline.agent.board.ParsedLine.Bad;
import io.fieldline.agent.board.ParsedLine.BareNumber;
import io.fieldline.agent.board.ParsedLine.Frame;
import io.fieldline.agent.board.ParsedLine.Hello;
import io.fieldline.agent.board.ParsedLine.Skipped;
import io.fieldline.agent.board.ParsedLine.UnknownFrame;
import io.fieldline.agent.source.Measurement;
import io.fieldline.messages.Quality;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads one line of the serial protocol, see {@code docs/messages.md}. */
final class LineParser {
    private static final String METRIC = "co";
    private static final String UNIT = "ppm";
    private static final Pattern CHECKED = Pattern.compile("\\$([ -~]*)\\*([0-9A-F]{4})");
    private static final Pattern BARE_NUMBER = Pattern.compile("[+-]?\\d{1,12}(\\.\\d{1,12})?");
    private static final Pattern WHOLE = Pattern.compile("\\d{1,10}");
    private static final Pattern MEASURE = Pattern.compile("\\d{1,40}(\\.\\d{1,40})?");
    private static final Pattern CALIBRATION_NOTE = Pattern.compile("Ro: .*kohm");
    private static final Set<String> FAULTS = Set.of("open", "short", "stuck");
    private static final Set<String> OTHER_FLAGS =
            Set.of("ok", "below_range", "above_range", "warming_up", "uncalibrated");
    private static final int MAX_ADC = 1023;
    private static final int HELLO_FIELDS = 7;

    private LineParser() {}

    /** Reads a line without its line end. Never throws; {@link Bad} says why. */
    static ParsedLine parse(String line) {
        if (!line.startsWith("$")) {
            return parseUnchecked(line);
        }
        var checked = CHECKED.matcher(line);
        if (!checked.matches()) {
            return new Bad(line, "expected $…*<crc>");
        }
        var body = checked.group(1);
        if (Crc16.of(body) != Integer.parseInt(checked.group(2), 16)) {
            return new Bad(line, "the checksum does not match");
        }
        try {
            return parseBody(line, body.split(",", -1));
        } catch (IllegalArgumentException wrong) { // an invalid number with a correct checksum: a bug of the sketch
            return new Bad(line, String.valueOf(wrong.getMessage()));
        }
    }

    private static ParsedLine parseUnchecked(String line) {
        var text = line.strip();
        if (BARE_NUMBER.matcher(text).matches()) {
            return new BareNumber(Double.parseDouble(text));
        }
        if (text.isEmpty() || CALIBRATION_NOTE.matcher(text).matches()) {
            return new Skipped();
        }
        return new Bad(line, "neither a frame nor a number");
    }

    private static ParsedLine parseBody(String line, String[] fields) {
        if (fields[0].equals("HELLO") && fields.length >= HELLO_FIELDS) { // a newer protocol may append fields
            return new Hello(fields[1], fields[2], fields[3], number(fields[4]), notNegative(fields[5]));
        }
        return switch (fields[0] + '/' + fields.length) {
            case "MQ2/8" -> frame(fields);
            case "OK/3" -> new Answer(true, fields[1], fields[2]);
            case "ERR/3" -> new Answer(false, fields[1], fields[2]);
            default -> new UnknownFrame(line, "unknown frame %s with %d fields".formatted(fields[0], fields.length));
        };
    }

    /** {@code MQ2,seq,uptime_ms,adc,rs_ohm,rs_r0,co_ppm,flags} */
    private static Frame frame(String[] fields) {
        var sequence = number(fields[1]);
        var adc = number(fields[3]);
        if (adc > MAX_ADC) {
            throw new IllegalArgumentException("adc %d is outside [0, %d]".formatted(adc, MAX_ADC));
        }
        var flags = Set.copyOf(List.of(fields[7].split("\\+", -1)));
        if (flags.contains("")) {
            throw new IllegalArgumentException("expected ok or flags joined by +, got '%s'".formatted(fields[7]));
        }
        var unknown = new TreeSet<>(flags);
        unknown.removeAll(FAULTS);
        unknown.removeAll(OTHER_FLAGS);
        if (flags.stream().anyMatch(FAULTS::contains) || hasNoValue(fields)) {
            var measurement = new Measurement(METRIC, Double.NaN, UNIT, Quality.FAULT, Map.of("adc", (double) adc));
            return new Frame(sequence, measurement, unknown);
        }
        var raw = Map.of("adc", (double) adc, "rs_ohm", notNegative(fields[4]), "rs_r0", notNegative(fields[5]));
        var quality = quality(flags, !unknown.isEmpty());
        return new Frame(sequence, new Measurement(METRIC, notNegative(fields[6]), UNIT, quality, raw), unknown);
    }

    /** NaN as the value, also for a fault that only a newer sketch knows. */
    private static boolean hasNoValue(String[] fields) {
        return fields[4].isEmpty() && fields[5].isEmpty() && fields[6].isEmpty();
    }

    /** The worst of the flags: unverified comes before below_range. */
    private static Quality quality(Set<String> flags, boolean unknown) {
        if (flags.contains("warming_up")) {
            return Quality.WARMING_UP;
        }
        if (unknown || flags.contains("uncalibrated")) {
            return Quality.UNVERIFIED;
        }
        if (flags.contains("above_range")) {
            return Quality.ABOVE_RANGE;
        }
        return flags.contains("below_range") ? Quality.BELOW_RANGE : Quality.OK;
    }

    private static long number(String text) {
        return Integer.toUnsignedLong(Integer.parseUnsignedInt(checked(WHOLE, text)));
    }

    private static double notNegative(String text) {
        return Double.parseDouble(checked(MEASURE, text));
    }

    /** Java's own parsers accept more: signs, blanks, exponents, hexadecimal digits, NaN. */
    private static String checked(Pattern form, String text) {
        if (!form.matcher(text).matches()) {
            throw new IllegalArgumentException("expected a number that is not negative, got %s".formatted(text));
        }
        return text;
    }
}
