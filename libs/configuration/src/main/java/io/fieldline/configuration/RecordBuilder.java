package io.fieldline.configuration;

import io.fieldline.lifecycle.ErrorText;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Builds a configuration record from parsed values, and collects what is wrong with them. */
final class RecordBuilder {
    private final SettingSections sections;
    private final ParseResult values;

    /** The result of an empty command line. */
    private final ParseResult defaults;

    private final List<String> problems;

    RecordBuilder(SettingSections sections, ParseResult values, ParseResult defaults, List<String> problems) {
        this.sections = sections;
        this.values = values;
        this.defaults = defaults;
        this.problems = problems;
    }

    /** Also checks the values if some keys are unknown, so that all problems are reported. */
    <R extends Record> R build(Class<R> type) throws InvalidSettingsException {
        var unknown = values.errors().stream().filter(UnmatchedArgumentException.class::isInstance);
        if (unknown.count() == problems.size()) {
            try {
                var record = construct("", type, values);
                if (problems.isEmpty()) {
                    return record;
                }
            } catch (InnerRecordException reported) {
                // the problems of the inner record are already in the list
            } catch (IllegalArgumentException wrong) {
                ErrorText.of(wrong).lines().forEach(problems::add);
            }
        }
        throw new InvalidSettingsException(problems);
    }

    private <T> T construct(String prefix, Class<T> type, ParseResult source) {
        var components = type.getRecordComponents();
        var arguments = Arrays.stream(components)
                .map(component -> value(prefix, component, source))
                .toArray();
        try {
            var parameters =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            var constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof IllegalArgumentException wrong) {
                throw wrong;
            }
            throw new IllegalStateException(thrown.getCause());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** An inner record. If it is wrong, its defaults replace it, so that the outer record can report its own problems. */
    private Object inner(String name, Class<?> type, ParseResult source) {
        try {
            return construct(name, type, source);
        } catch (IllegalArgumentException wrong) {
            ErrorText.of(wrong).lines().forEach(problems::add);
        }
        try {
            return construct(name, type, defaults);
        } catch (RuntimeException needsAValue) {
            throw new InnerRecordException(needsAValue);
        }
    }

    /** The records of all sections. One that is wrong is left out, so that the outer record can report its own problems. */
    private Map<String, Object> sections(RecordComponent component, ParseResult source) {
        var records = new LinkedHashMap<String, Object>();
        for (var name : sections.of(component)) {
            var prefix = SettingSections.prefix(component, name);
            try {
                records.put(name, construct(prefix, SettingSections.type(component), source));
            } catch (IllegalArgumentException wrong) {
                ErrorText.of(wrong)
                        .lines()
                        .forEach(line -> problems.add(component.getName() + '.' + name + ": " + line));
            }
        }
        return records;
    }

    private Object value(String prefix, RecordComponent component, ParseResult source) {
        if (SettingSections.isSection(component)) {
            return sections(component, source);
        }
        var name = SettingKey.name(prefix, component);
        if (component.getType().isRecord()) {
            return inner(name, component.getType(), source);
        }
        Object value = source.matchedOptionValue("--" + name, null);
        if (value == null) {
            value = source.commandSpec().findOption("--" + name).getValue();
        }
        if (component.getType() == Optional.class) {
            return Optional.ofNullable(value);
        }
        return component.getType() == List.class && value == null ? List.of() : value;
    }

    /** An inner record is wrong and has no defaults. */
    private static final class InnerRecordException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        InnerRecordException(RuntimeException cause) {
            super(cause);
        }
    }
}
