package io.fieldline.spark.alerts;

import java.io.Serializable;
import java.util.regex.Pattern;

/** Which names are meant: each {@code *} stands for any characters, also none. */
record NamePattern(Pattern names) implements Serializable {
    static NamePattern of(String text) {
        return new NamePattern(Pattern.compile(Pattern.quote(text).replace("*", "\\E.*\\Q")));
    }

    boolean matches(String name) {
        return names.matcher(name).matches();
    }
}
