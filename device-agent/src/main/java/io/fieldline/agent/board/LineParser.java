package io.fieldline.agent.board;

import io.fieldline.agent.board.ParsedLine.Answer;
import io.fieldline.agent.board.ParsedLine.Bad;
import io.fieldline.agent.board.ParsedLine.Frame;
import io.fieldline.agent.board.ParsedLine.Hello;
import io.fieldline.agent.board.ParsedLine.MetricFrame;
import io.fieldline.agent.board.ParsedLine.UnknownFrame;
import io.fieldline.agent.sketch.SketchUnits;
import io.fieldline.agent.source.Measurement;
import io.fieldline.messages.Description;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one frame of the serial protocol, see {@code docs/messages.md}. */
final class LineParser {
    private static final Pattern CHECKED = Pattern.compile("\\$([ -~]*)\\*([0-9A-F]{4})");
    private static final Pattern WHOLE = Pattern.compile("\\d{1,10}");
    private static final Pattern NOT_NEGATIVE = Pattern.compile("\\d{1,40}(\\.\\d{1,40})?");
    private static final Pattern NUMBER = Pattern.compile("-?" + NOT_NEGATIVE);
    private static final int MAX_ADC = 1023;
    private static final int HELLO_FIELDS = 6;
    private static final int METRIC_FIELDS = 6;

    private LineParser() {}

    /** Reads a line without its line end. Never throws; {@link Bad} says why. */
    static ParsedLine parse(String line) {
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

    private static ParsedLine parseBody(String line, String[] fields) {
        if (fields[0].equals("HELLO") && fields.length >= HELLO_FIELDS) { // a newer protocol may append fields
            return hello(fields);
        }
        if (fields[0].equals("F") && fields.length > FrameBody.FIRST_VALUE) {
            var body = new FrameBody();
            List.of(fields).subList(FrameBody.FIRST_VALUE, fields.length).forEach(body::add);
            return body.frame(whole(fields[1]), FrameFlags.parse(fields[3]));
        }
        if (fields[0].equals("METRIC") && fields.length >= METRIC_FIELDS) {
            return metric(fields);
        }
        return switch (fields[0] + '/' + fields.length) {
            case "MQ2/8" -> mq2(fields);
            case "OK/3" -> new Answer(true, fields[1], fields[2]);
            case "ERR/3" -> new Answer(false, fields[1], fields[2]);
            default -> new UnknownFrame(line, "unknown frame %s with %d fields".formatted(fields[0], fields.length));
        };
    }

    /** {@code HELLO,1,firmware,board id,boot count,r0_ohm,rl_ohm} or {@code HELLO,2,firmware,board id,boot count,sketch} */
    private static Hello hello(String[] fields) {
        var rest = String.join(",", Arrays.asList(fields).subList(HELLO_FIELDS - 1, fields.length));
        var detail = fields[1].equals("1") ? "r0_ohm=%.0f".formatted(notNegative(fields[5])) : "sketch=" + rest;
        return new Hello(fields[1], fields[2], fields[3], whole(fields[4]), detail);
    }

    /** {@code METRIC,metric,unit,label,min,max} */
    private static MetricFrame metric(String[] fields) {
        return new MetricFrame(
                fields[1],
                SketchUnits.canonical(fields[2]),
                new Description(
                        Optional.of(fields[3].strip()).filter(label -> !label.isEmpty()),
                        optionalNumber(fields[4]),
                        optionalNumber(fields[5])));
    }

    /** {@code MQ2,seq,uptime_ms,adc,rs_ohm,rs_r0,co_ppm,flags} */
    private static Frame mq2(String[] fields) {
        var sequence = whole(fields[1]);
        var adc = whole(fields[3]);
        if (adc > MAX_ADC) {
            throw new IllegalArgumentException("adc %d is outside [0, %d]".formatted(adc, MAX_ADC));
        }
        var flags = FrameFlags.parse(fields[7]);
        if (flags.isFault() || hasNoValue(fields)) {
            return new Frame(sequence, co(Double.NaN, Quality.FAULT, Map.of("adc", (double) adc)), flags.unknown());
        }
        var raw = Map.of("adc", (double) adc, "rs_ohm", notNegative(fields[4]), "rs_r0", notNegative(fields[5]));
        return new Frame(sequence, co(notNegative(fields[6]), flags.quality(), raw), flags.unknown());
    }

    private static Measurement co(double value, Quality quality, Map<String, Double> raw) {
        return new Measurement(Reading.CARBON_MONOXIDE, value, Reading.CARBON_MONOXIDE_UNIT, quality, raw);
    }

    /** NaN as the value, also for a fault that only a newer sketch knows. */
    private static boolean hasNoValue(String[] fields) {
        return fields[4].isEmpty() && fields[5].isEmpty() && fields[6].isEmpty();
    }

    private static long whole(String text) {
        return Integer.toUnsignedLong(Integer.parseUnsignedInt(checked(WHOLE, text)));
    }

    private static double notNegative(String text) {
        return Double.parseDouble(checked(NOT_NEGATIVE, text));
    }

    private static Optional<Double> optionalNumber(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(number(text));
    }

    static double number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("expected a number, got %s".formatted(text));
        }
        return Double.parseDouble(text);
    }

    /** Java's own parsers accept more: signs, blanks, exponents, hexadecimal digits, NaN. */
    private static String checked(Pattern form, String text) {
        if (!form.matcher(text).matches()) {
            throw new IllegalArgumentException("expected a number that is not negative, got %s".formatted(text));
        }
        return text;
    }
}
