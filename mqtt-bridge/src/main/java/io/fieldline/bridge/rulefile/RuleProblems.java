package io.fieldline.bridge.rulefile;

import io.fieldline.rulefiles.JsonWithLines;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the problems of a rule file, each with its line. */
final class RuleProblems {
    private final String file;
    private final List<Problem> problems = new ArrayList<>();

    private record Problem(int line, String what) {}

    RuleProblems(String file) {
        this.file = file;
    }

    void add(JsonWithLines where, String what) {
        add(where.line(), what);
    }

    void add(int line, String what) {
        problems.add(new Problem(line, what));
    }

    int size() {
        return problems.size();
    }

    void throwIfAny() throws InvalidRulesException {
        if (!problems.isEmpty()) {
            throw new InvalidRulesException(problems.stream()
                    .sorted(Comparator.comparingInt(Problem::line))
                    .map(problem -> "%s, line %d: %s".formatted(file, problem.line(), problem.what()))
                    .toList());
        }
    }
}
