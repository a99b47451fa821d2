package io.fieldline.spark.alerts;

import java.io.Serializable;

/** A pattern of names, in which each {@code *} stands for any number of characters. */
record NamePattern(String text) implements Serializable {
    static NamePattern of(String text) {
        return new NamePattern(text);
    }

    /**
     * Takes at most as many steps as the product of both lengths; a regular expression with many stars can take far
     * more.
     */
    boolean matches(String name) {
        var at = 0;
        var star = -1;
        var afterStar = 0;
        for (var i = 0; i < name.length(); ) {
            if (at < text.length() && text.charAt(at) == '*') {
                star = at++;
                afterStar = i;
            } else if (at < text.length() && text.charAt(at) == name.charAt(i)) {
                at++;
                i++;
            } else if (star >= 0) { // the star matches one more character
                at = star + 1;
                i = ++afterStar;
            } else {
                return false;
            }
        }
        while (at < text.length() && text.charAt(at) == '*') {
            at++;
        }
        return at == text.length();
    }
}
