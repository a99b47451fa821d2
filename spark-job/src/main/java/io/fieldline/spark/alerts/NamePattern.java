package io.fieldline.spark.alerts;

import java.io.Serializable;

/** Which names are meant: each {@code *} stands for any characters, also none. */
record NamePattern(String text) implements Serializable {
    static NamePattern of(String text) {
        return new NamePattern(text);
    }

    /** Takes as many steps as the lengths multiply to at most: a regular expression with many stars would take far more. */
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
            } else if (star >= 0) { // the star takes one more
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
