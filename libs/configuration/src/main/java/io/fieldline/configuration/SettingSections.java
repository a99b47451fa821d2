package io.fieldline.configuration;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sections of some settings: a component {@code Map<String, R> board} has one {@code R} for each name in keys like
 * {@code board.kitchen.serial}.
 *
 * @param names of the sections, by component
 */
record SettingSections(Map<String, Set<String>> names) {
    /** Stands for the name of any section in the documentation. */
    static final SettingSections DOCUMENTED = new SettingSections(Map.of());

    private static final String ANY = "NAME";

    /** Finds the sections of a record in the keys. A section may have a point in its name. */
    static SettingSections in(Class<?> type, Collection<String> keys) {
        var names = new TreeMap<String, Set<String>>();
        for (var component : type.getRecordComponents()) {
            if (isSection(component)) {
                var key = Pattern.compile(Pattern.quote(component.getName()) + "\\.(.+)\\.[^.]+");
                var found = new LinkedHashSet<String>();
                keys.stream().map(key::matcher).filter(Matcher::matches).forEach(match -> found.add(match.group(1)));
                names.put(component.getName(), found);
            }
        }
        return new SettingSections(names);
    }

    static boolean isSection(RecordComponent component) {
        return component.getType() == Map.class;
    }

    /** The record of one section. */
    static Class<?> type(RecordComponent component) {
        var arguments = ((ParameterizedType) component.getGenericType()).getActualTypeArguments();
        return (Class<?>) Arrays.asList(arguments).get(1);
    }

    Set<String> of(RecordComponent component) {
        return names.getOrDefault(component.getName(), Set.of(ANY));
    }

    /** The prefix of the keys of a section. */
    static String prefix(RecordComponent component, String name) {
        return component.getName() + '.' + name + '.';
    }
}
