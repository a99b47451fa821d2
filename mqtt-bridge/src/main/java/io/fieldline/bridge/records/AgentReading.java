package io.fieldline.bridge.records;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.fieldline.messages.Quality;
import java.util.Arrays;

/**
 * Recognizes a reading in the form in which the device agent writes most of them: one metric, with {@code boot} and
 * {@code seq}. It creates no objects, because every reading passes it. Another form may be a reading too:
 * {@link io.fieldline.messages.ReadingJson} decides.
 */
final class AgentReading {
    private static final byte[] TIMESTAMP = ascii("{\"timestamp\":\"");
    private static final byte[] DEVICE = ascii("\",\"device_name\":\"");
    private static final byte[] DATA = ascii("\",\"data\":");
    private static final byte[] METRIC = ascii(",\"metric\":\"");
    private static final byte[] UNIT = ascii("\",\"unit\":\"");
    private static final byte[] QUALITY = ascii("\",\"quality\":\"");
    private static final byte[] BOOT = ascii("\",\"boot\":\"");
    private static final byte[] SEQUENCE = ascii("\",\"seq\":");
    private static final byte[] RAW = ascii(",\"raw\":{");
    private static final byte[] HISTORICAL = ascii(",\"historical\":true");
    private static final byte[] NULL = ascii("null");

    /** The name of a metric without a name, for which the settings may have another. */
    private static final byte[] DEFAULT_METRIC = ascii("value\"");

    private static final byte[][] QUALITIES =
            Arrays.stream(Quality.values()).map(each -> ascii(each.wireName())).toArray(byte[][]::new);

    private static final byte[] TIME = ascii("dddd-dd-ddTdd:dd:dd.");

    /** In these years, no date is the start of a clock that was never set. */
    private static final int FIRST_YEAR = 2001;

    private static final int LAST_YEAR = 2035;

    private static final int LONGEST_NAME = 64;
    private static final int MOST_DIGITS = 15; // a long and a double have them all
    private static final int MOST_RAW = 16;

    private final byte[] json;
    private int at;

    private AgentReading(byte[] json) {
        this.json = json;
    }

    /** Whether the JSON is a valid reading of this device, with a time, a metric, boot and seq, and in that form. */
    static boolean isFrom(String device, byte[] json) {
        return new AgentReading(json).matches(device);
    }

    private boolean matches(String device) {
        return accept(TIMESTAMP)
                && acceptTime()
                && accept(DEVICE)
                && acceptDevice(device)
                && accept(DATA)
                && acceptNumber()
                && accept(METRIC)
                && !continues(DEFAULT_METRIC)
                && acceptName()
                && (!accept(UNIT) || acceptText())
                && accept(QUALITY)
                && acceptQuality()
                && accept(BOOT)
                && acceptName()
                && accept(SEQUENCE)
                && acceptDigits()
                && (!accept(RAW) || acceptRaw())
                && acceptEnd();
    }

    private boolean acceptEnd() {
        accept(HISTORICAL);
        return accept('}') && at == json.length;
    }

    /** A time in UTC with one to nine digits of a fraction. */
    private boolean acceptTime() {
        var start = at;
        for (var expected : TIME) {
            if (expected == 'd' ? !acceptDigit() : !accept(expected)) {
                return false;
            }
        }
        var year = 100 * number(start) + number(start + 2);
        return year >= FIRST_YEAR
                && year <= LAST_YEAR
                && isDay(number(start + 5), number(start + 8))
                && number(start + 11) < 24
                && number(start + 14) < 60
                && number(start + 17) < 60
                && acceptDigits(9)
                && accept('Z');
    }

    private static boolean isDay(int month, int day) {
        if (month < 1 || month > 12 || day < 1) {
            return false;
        }
        var longest =
                switch (month) {
                    case 2 -> 28; // the 29th is left to ReadingJson
                    case 4, 6, 9, 11 -> 30;
                    default -> 31;
                };
        return day <= longest;
    }

    private int number(int twoDigits) {
        return 10 * (json[twoDigits] - '0') + json[twoDigits + 1] - '0';
    }

    private boolean acceptDevice(String device) {
        var start = at;
        return acceptName() && at - start == device.length() && isAt(start, device);
    }

    private boolean isAt(int start, String text) {
        for (var i = 0; i < text.length(); i++) {
            if (json[start + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A name that every check of names accepts. */
    private boolean acceptName() {
        var start = at;
        while (at < json.length && isOfName(json[at])) {
            at++;
        }
        return at > start && at - start <= LONGEST_NAME && json[start] != '.';
    }

    private static boolean isOfName(byte character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || character == '_'
                || character == '-'
                || character == '.';
    }

    /** Up to 64 characters of ISO 8859-1 without escapes, as in {@code °C} and {@code µg/m³}. */
    private boolean acceptText() {
        var start = at;
        while (at < json.length && json[at] != '"') {
            if (isPlain(json[at])) {
                at++;
            } else if (at + 1 < json.length && (json[at] & 0xFE) == 0xC2 && (json[at + 1] & 0xC0) == 0x80) {
                at += 2; // two bytes of UTF-8
            } else {
                return false;
            }
        }
        return at - start <= LONGEST_NAME;
    }

    private static boolean isPlain(byte character) {
        return character >= ' ' && character <= '~' && character != '\\';
    }

    private boolean acceptQuality() {
        for (var quality : QUALITIES) {
            if (accept(quality)) {
                return true;
            }
        }
        return false;
    }

    private boolean acceptRaw() {
        for (var entry = 0; entry < MOST_RAW; entry++) {
            if (!accept('"') || !acceptName() || !accept('"') || !accept(':') || !acceptNumber()) {
                return false;
            }
            if (!accept(',')) {
                return accept('}');
            }
        }
        return false;
    }

    /** A number without an exponent, or null. */
    private boolean acceptNumber() {
        if (accept(NULL)) {
            return true;
        }
        accept('-');
        return acceptDigits() && (!accept('.') || acceptDigits(MOST_DIGITS));
    }

    /** A whole number in the form of JSON, without zeros at its start. */
    private boolean acceptDigits() {
        var start = at;
        return acceptDigits(MOST_DIGITS) && (json[start] != '0' || at - start == 1);
    }

    private boolean acceptDigits(int most) {
        var start = at;
        while (acceptDigit()) {
            // the next one
        }
        return at > start && at - start <= most;
    }

    private boolean acceptDigit() {
        if (at < json.length && json[at] >= '0' && json[at] <= '9') {
            at++;
            return true;
        }
        return false;
    }

    private boolean accept(int character) {
        if (at < json.length && json[at] == character) {
            at++;
            return true;
        }
        return false;
    }

    private boolean accept(byte[] literal) {
        if (!continues(literal)) {
            return false;
        }
        at += literal.length;
        return true;
    }

    private boolean continues(byte[] literal) {
        var end = at + literal.length;
        return end <= json.length && Arrays.equals(json, at, end, literal, 0, literal.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
