package io.fieldline.spark.alerts;

import java.io.Serializable;
import java.util.regex.Pattern;

/** Which names are meant: each {@code *} stands for any characters, also none. */
record NamePattern(String text, Pattern names) implements Serializable {
    static NamePattern of(String text) {
        return new NamePattern(text, Pattern.compile(Pattern.quote(text).replace("*", "\\E.*\\Q")));
    }

    boolean matches(String name) {
        return text.equals("*") || names.matcher(name).matches(); // asked for each device in each batch
    }
}
