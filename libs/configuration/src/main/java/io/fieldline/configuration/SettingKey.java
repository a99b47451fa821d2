package io.fieldline.configuration;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One key of a configuration record.
 *
 * @param name     in kebab case, e.g. {@code mqtt-uri}
 * @param type     of one value
 * @param list     whether it accepts several values
 * @param optional whether it may be missing
 */
record SettingKey(String name, Class<?> type, boolean list, boolean optional, Setting setting) {
    private static final Pattern FIRST_SENTENCE = Pattern.compile("\\. \\p{Lu}.*");
    private static final Pattern ABSENT = Pattern.compile(" Default: (.*)\\.$");

    boolean required() {
        return !list && !optional && setting.byDefault().isEmpty();
    }

    /** The whole description without the default: the help text, and the values of an enum. */
    String help() {
        return type.isEnum()
                ? Arrays.stream(type.getEnumConstants())
                        .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                        .collect(joining(", ", setting.help() + " One of ", "."))
                : setting.help();
    }

    /** The first sentence of the description, for a table; the column of the default has what a missing value means. */
    String summary() {
        return FIRST_SENTENCE
                .matcher(ABSENT.matcher(setting.help()).replaceFirst(""))
                .replaceFirst(".");
    }

    /** What a missing value means: the help text ends with it, like "Default: the window." */
    String absent() {
        var absent = ABSENT.matcher(setting.help());
        return absent.find() ? absent.group(1) : required() ? "required" : "none";
    }

    /** The keys of a record. The name of an inner record is the prefix of its keys; a map of records has {@code NAME} in them. */
    static List<SettingKey> of(Class<?> type) {
        return of(type, SettingSections.DOCUMENTED);
    }

    /** The same with the names of sections. */
    static List<SettingKey> of(Class<?> type, SettingSections sections) {
        var keys = new ArrayList<SettingKey>();
        collect("", type, sections, keys);
        return keys;
    }

    /** {@code mqtt} + {@code clientId}: {@code mqtt-client-id}; {@code board.kitchen.} + {@code baud}: with no hyphen. */
    static String name(String prefix, RecordComponent component) {
        var kebab = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return prefix.isEmpty() || prefix.endsWith(".") ? prefix + kebab : prefix + '-' + kebab;
    }

    private static void collect(String prefix, Class<?> type, SettingSections sections, List<SettingKey> keys) {
        for (var component : type.getRecordComponents()) {
            var name = name(prefix, component);
            if (SettingSections.isSection(component)) {
                sections.of(component)
                        .forEach(section -> collect(
                                SettingSections.prefix(component, section),
                                SettingSections.type(component),
                                sections,
                                keys));
            } else if (component.getType().isRecord()) {
                collect(name, component.getType(), sections, keys);
            } else {
                keys.add(key(name, component));
            }
        }
    }

    private static SettingKey key(String name, RecordComponent component) {
        var setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException("%s has no @Setting".formatted(component));
        }
        var list = component.getType() == List.class;
        var optional = component.getType() == Optional.class;
        var type = list || optional
                ? (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0]
                : component.getType();
        return new SettingKey(name, type, list, optional, setting);
    }
}
