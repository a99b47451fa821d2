package io.fieldline.emitter.overview;

import com.fasterxml.jackson.databind.node.TextNode;

/** Writes values as short JSON. */
final class JsonText {
    private JsonText() {}

    /** NaN becomes null. */
    static String of(double number) {
        if (!Double.isFinite(number)) {
            return "null";
        }
        var text = Double.toString(number);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    static String of(String text) {
        return TextNode.valueOf(text).toString();
    }
}
