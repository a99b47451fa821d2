package io.fieldline.messages;

/** Checks the names of devices and metrics, which become MQTT topic levels and parts of Kafka keys. */
public final class Names {
    private static final int LONGEST = 128;

    private Names() {}

    /** Throws IllegalArgumentException with the reason if this is not a valid name of a device. */
    public static void checkDevice(String name) {
        check("device_name", name);
    }

    /** Throws IllegalArgumentException with the reason if this is not a valid name of a metric. */
    public static void checkMetric(String name) {
        check("metric", name);
    }

    private static void check(String what, String name) {
        if (isBlank(name) || name.length() > LONGEST) {
            throw new IllegalArgumentException("%s must have 1 to %d characters".formatted(what, LONGEST));
        }
        if (hasForbidden(name)) {
            throw new IllegalArgumentException(
                    "%s has a forbidden character (/ + # | or one that is invisible)".formatted(what));
        }
        if (name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("%s must not be '%s', which names a folder".formatted(what, name));
        }
    }

    /** Also tests for blanks of Unicode, because Java does not count a no-break space as white space. */
    private static boolean isBlank(String name) {
        return name.isEmpty()
                || ((name.charAt(0) <= ' ' || name.charAt(0) > '~')
                        && name.codePoints().allMatch(Names::isSpace));
    }

    private static boolean isSpace(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }

    /** Uses no regular expression, because it runs for every reading. */
    private static boolean hasForbidden(String name) {
        for (var i = 0; i < name.length(); i++) {
            var character = name.charAt(i);
            if (character < ' ' || isSeparator(character) || (character > '~' && isInvisible(name, i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSeparator(char character) {
        return character == '/' || character == '+' || character == '#' || character == '|';
    }

    private static boolean isInvisible(String name, int index) {
        if (Character.isLowSurrogate(name.charAt(index))
                && index > 0
                && Character.isHighSurrogate(name.charAt(index - 1))) {
            return false; // checked with its first half
        }
        return isInvisible(name.codePointAt(index));
    }

    /**
     * Whether it is a control character, a format character (such as a change of direction), a separator, half of a character, or
     * unassigned. Two names that differ only by it look the same, and a terminal may execute it.
     */
    public static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
