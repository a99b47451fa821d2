package io.fieldline.bridge.payload;

import java.util.regex.Pattern;

/** Numbers with a separator between thousands, and with a decimal comma. */
final class Thousands {
    private static final String GROUPS = "([+-]?[1-9]\\d{0,2})([%s])(\\d{3}(?:\\2\\d{3})*)(?!\\d)";

    private static final String APOSTROPHES = "'\u2019";

    /** Blanks that do not end a line. */
    private static final String BLANKS = "\u00A0\u202F";

    private static final Pattern WITH_POINT = Pattern.compile(GROUPS.formatted(APOSTROPHES + BLANKS));
    private static final Pattern WITH_COMMA = Pattern.compile(GROUPS.formatted("." + APOSTROPHES + BLANKS + ' '));

    private Thousands() {}

    /** The number without separators and with a point; unchanged if it is not a number of this form. */
    static String removed(String number, boolean decimalComma) {
        var groups = (decimalComma ? WITH_COMMA : WITH_POINT).matcher(number);
        if (!groups.lookingAt()) {
            return decimalComma ? withPoint(number) : number;
        }
        var rest = number.substring(groups.end());
        var isOther = decimalComma ? startsWithAny(rest, "." + APOSTROPHES) : startsWithAny(rest, APOSTROPHES);
        var digits = groups.group(1) + groups.group(3).replace(groups.group(2), "");
        return isOther ? number : digits + (decimalComma ? rest.replaceFirst(",", ".") : rest);
    }

    /** With a comma and a point, it is not clear what separates thousands. */
    private static String withPoint(String number) {
        return number.indexOf('.') >= 0 ? number : number.replaceFirst(",", ".");
    }

    private static boolean startsWithAny(String text, String characters) {
        return !text.isEmpty() && characters.indexOf(text.charAt(0)) >= 0;
    }
}
