package io.fieldline.bridge.rules;

import java.util.List;

/** Everything that is wrong with the rules, all at once, each with the line where it stands. */
public final class InvalidRulesException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    InvalidRulesException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
